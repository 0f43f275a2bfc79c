"""Cancel and retry, as a person asks for them."""

from collections.abc import Callable

import pytest

from qlibui.jobs import claims, services
from qlibui.jobs.claims import claim
from qlibui.jobs.errors import MoveRefused, UnknownJob
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason

Make = Callable[..., Job]
BAD = Reason(code="bad_rows", message="Line 7 is bad.")


def failed(job: Job) -> Job:
    held = claim(job.pk)
    assert held is not None
    claims.fail(held, BAD)
    job.refresh_from_db()
    return job


def test_a_waiting_job_is_cancelled_at_once(make_job: Make) -> None:
    job = make_job()
    assert services.cancel(job.pk, actor="ann") == JobStatus.CANCELLED
    job.refresh_from_db()
    assert job.finished_at is not None
    assert job.events.get(code="cancelled").actor == "ann"


def test_a_cancelled_job_is_not_claimed(make_job: Make) -> None:
    job = make_job()
    services.cancel(job.pk)
    assert claim(job.pk) is None


def test_asking_twice_to_stop_is_one_request(make_job: Make) -> None:
    job = make_job()
    claim(job.pk)
    services.cancel(job.pk)
    services.cancel(job.pk)
    assert job.events.filter(code="cancel_requested").count() == 1


def test_what_has_succeeded_cannot_be_cancelled(make_job: Make) -> None:
    job = make_job()
    held = claim(job.pk)
    assert held is not None
    services.cancel(job.pk)
    claims.succeed(held, {})  # the commit was first
    with pytest.raises(MoveRefused, match="is succeeded, so it cannot be cancelled"):
        services.cancel(job.pk)


def test_an_unknown_job_is_named(db: None) -> None:
    with pytest.raises(UnknownJob, match="There is no job nowhere"):
        services.cancel("nowhere")


def test_a_person_may_retry_what_failed(make_job: Make) -> None:
    job = failed(make_job())
    services.retry(job.pk, actor="ann")
    job.refresh_from_db()
    assert (job.status, job.error, job.finished_at) == (JobStatus.PENDING, "", None)
    assert job.max_attempts == 1 + 3


def test_a_retry_keeps_the_celery_id_but_for_a_revoked_one(make_job: Make) -> None:
    job = failed(make_job(celery_task_id="first"))
    services.retry(job.pk)
    job.refresh_from_db()
    assert job.celery_task_id == "first"
    services.cancel(job.pk)
    services.retry(job.pk)
    job.refresh_from_db()
    assert job.celery_task_id != "first"


@pytest.mark.parametrize("status", [JobStatus.PENDING, JobStatus.RUNNING, JobStatus.SUCCEEDED])
def test_only_failed_and_cancelled_jobs_are_retried(make_job: Make, status: JobStatus) -> None:
    job = make_job()
    Job.objects.filter(pk=job.pk).update(status=status, celery_task_id="kept")
    with pytest.raises(MoveRefused, match=f"is {status}, so it cannot be retried"):
        services.retry(job.pk)
    job.refresh_from_db()
    assert job.celery_task_id == "kept"

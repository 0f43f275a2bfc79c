"""A claim is one attempt's right to a job; without it nothing can be written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from qlibui.jobs import claims
from qlibui.jobs.claims import Claim, claim
from qlibui.jobs.errors import Cancelled, Fenced
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason
from qlibui.jobs.services import cancel

LOST = Reason(code="worker_lost", message="Its worker died.")
Make = Callable[..., Job]


def taken(job: Job) -> Claim:
    held = claim(job.pk)
    assert held is not None
    return held


def test_a_claimed_job_is_not_claimed_again(make_job: Make) -> None:
    job = make_job()
    assert taken(job).attempt == 1
    assert claim(job.pk) is None


def test_an_early_message_claims_nothing(make_job: Make) -> None:
    job = make_job()
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + timedelta(seconds=60))
    assert claim(job.pk) is None


def test_of_two_jobs_with_one_key_only_one_runs(make_job: Make) -> None:
    first, second = make_job(exclusive_key="dataset:1"), make_job(exclusive_key="dataset:1")
    held = taken(first)
    assert claim(second.pk) is None
    claims.succeed(held, {})
    assert taken(second).attempt == 1


def test_a_lost_attempt_cannot_end_the_job(make_job: Make) -> None:
    job = make_job()
    lost = taken(job)
    claims.give_back(lost, LOST)
    second = taken(job)
    ends: list[Callable[[], object]] = [
        lambda: claims.succeed(lost, {}),
        lambda: claims.fail(lost, LOST),
        lambda: claims.end_cancelled(lost),
        lambda: claims.renew(lost),
    ]
    for end in ends:
        with pytest.raises(Fenced):
            end()
    claims.succeed(second, {"by": "the second"})
    job.refresh_from_db()
    assert (job.status, job.attempt, job.result) == ("succeeded", 2, {"by": "the second"})


def test_nothing_is_kept_when_the_domain_part_of_a_commit_fails(make_job: Make) -> None:
    job = make_job()
    held = taken(job)

    def moved_away() -> None:
        raise LookupError("the dataset moved")

    with pytest.raises(LookupError):
        claims.succeed(held, {}, within=moved_away)
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING


def test_a_poison_job_starts_exactly_max_attempts_times(make_job: Make) -> None:
    job = make_job()
    starts = 0
    while (held := claim(job.pk)) is not None:
        starts += 1
        claims.give_back(held, LOST)
        Job.objects.filter(pk=job.pk).update(run_after=None)
    job.refresh_from_db()
    assert (starts, job.status, job.error_code) == (3, "failed", "worker_lost")


def test_only_the_first_retry_has_no_back_off(make_job: Make) -> None:
    job = make_job()
    claims.give_back(taken(job), LOST)
    claims.give_back(taken(job), LOST)
    job.refresh_from_db()
    assert job.run_after is not None
    assert job.run_after > timezone.now() + timedelta(seconds=5)


def test_a_running_job_learns_that_it_should_stop(make_job: Make) -> None:
    job = make_job()
    held = taken(job)
    assert cancel(job.pk) == JobStatus.RUNNING
    with pytest.raises(Cancelled):
        claims.renew(held)


def test_every_attempts_error_stays_in_the_ledger(make_job: Make) -> None:
    job = make_job()
    claims.give_back(taken(job), Reason(code="disk_full", message="The disk is full."))
    claims.fail(taken(job), Reason(code="bad_rows", message="Line 7 is bad."))
    told = list(job.events.exclude(code="").values_list("attempt", "code", "message"))
    assert told == [(1, "disk_full", "The disk is full."), (2, "bad_rows", "Line 7 is bad.")]


def test_a_job_asked_to_stop_gets_no_other_attempt_when_its_worker_dies(make_job: Make) -> None:
    job = make_job()
    held = taken(job)
    cancel(job.pk)
    assert claims.give_back(held, LOST) is False
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED


def test_a_request_to_stop_while_the_job_is_given_back_is_not_lost(
    make_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job()
    held = taken(job)
    original = claims._return_to_pending

    def cancel_first(claim: Claim, reason: Reason) -> bool:
        cancel(job.pk)
        return original(claim, reason)

    monkeypatch.setattr(claims, "_return_to_pending", cancel_first)
    assert claims.give_back(held, LOST) is False
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED

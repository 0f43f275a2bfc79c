"""The attempts at a job, as its ledger tells them."""

import pytest

from qlibui.jobs.history import attempts_in
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason, move, note


@pytest.mark.django_db
def test_each_attempt_has_its_start_its_end_and_its_error() -> None:
    job = Job(kind="tests.any")
    job.save()
    for attempt, end in enumerate((JobStatus.PENDING, JobStatus.FAILED), start=1):
        move(job.pk, JobStatus.RUNNING, attempt=attempt)
        note(job.pk, Reason(code="cancel_requested"))
        move(job.pk, end, reason=Reason(code="worker_lost", message=f"Lost {attempt}."))
    first, second = attempts_in(job.events.all())
    assert (first.number, first.outcome, first.error) == (1, JobStatus.PENDING, "Lost 1.")
    assert (second.number, second.outcome, second.error) == (2, JobStatus.FAILED, "Lost 2.")
    assert second.ended_at is not None
    assert first.started_at <= second.started_at <= second.ended_at


@pytest.mark.django_db
def test_a_running_attempt_has_no_end() -> None:
    job = Job(kind="tests.any")
    job.save()
    assert attempts_in(job.events.all()) == []
    move(job.pk, JobStatus.RUNNING, attempt=1)
    [attempt] = attempts_in(job.events.all())
    assert (attempt.ended_at, attempt.outcome) == (None, None)

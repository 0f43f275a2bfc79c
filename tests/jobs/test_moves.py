"""Every pair of states: a move happens exactly where the table of transitions has it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import TRANSITIONS, JobStatus
from qlibui.jobs.models import Job, JobEvent
from qlibui.jobs.moves import Reason, move, refusal

PAIRS = [(origin, target) for origin in JobStatus for target in JobStatus]


def job_in(status: JobStatus) -> Job:
    job = Job(kind="tests.any")
    job.save()
    Job.objects.filter(pk=job.pk).update(status=status)
    return job


@pytest.mark.django_db
@pytest.mark.parametrize(("origin", "target"), PAIRS)
def test_a_move_happens_only_where_the_table_allows_it(
    origin: JobStatus, target: JobStatus
) -> None:
    job = job_in(origin)
    allowed = target in TRANSITIONS[origin]
    assert move(job.pk, target) is allowed
    job.refresh_from_db()
    assert job.status == (target if allowed else origin)


@pytest.mark.django_db
@pytest.mark.parametrize(("origin", "target"), PAIRS)
def test_the_ledger_has_a_line_for_each_move_and_none_for_a_refused_one(
    origin: JobStatus, target: JobStatus
) -> None:
    job = job_in(origin)
    moved = move(job.pk, target, reason=Reason(code="tried", actor="a test"))
    lines = JobEvent.objects.filter(job=job, code="tried", actor="a test", to_status=target)
    assert lines.count() == moved


@pytest.mark.django_db
def test_a_move_is_one_conditional_update_of_the_job_table() -> None:
    job = job_in(JobStatus.PENDING)
    with CaptureQueriesContext(connection) as queries:
        move(job.pk, JobStatus.RUNNING)
    updates = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert len(updates) == 1
    assert updates[0].startswith('UPDATE "jobs_job"')
    assert '"status" IN' in updates[0].split("WHERE")[1]


@pytest.mark.django_db
def test_the_ledger_links_each_move_to_the_state_before_it() -> None:
    job = Job(kind="tests.any")
    job.save()
    for target in (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.FAILED, JobStatus.PENDING):
        assert move(job.pk, target)
    steps = list(job.events.values_list("from_status", "to_status"))
    assert steps == [
        ("", "pending"),
        ("pending", "queued"),
        ("queued", "running"),
        ("running", "failed"),
        ("failed", "pending"),
    ]


@pytest.mark.django_db
def test_a_refusal_names_the_move_and_the_state() -> None:
    job = job_in(JobStatus.SUCCEEDED)
    sentence = refusal(job.pk, "cancelled")
    assert isinstance(sentence, MoveRefused)
    assert str(sentence) == f"Job {job.pk} is succeeded, so it cannot be cancelled."

"""From facts to the one sentence that says why a job waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.signs import Signs
from qlibui.jobs.waiting import Facts, why_waiting

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FINE = Facts(
    moment=NOON,
    signs=Signs(listened=frozenset({"default"}), messages={"default": 2}, is_swept=True),
    queues={"tests.any": "default"},
    lines={"default": ["first", "mine"]},
    running_keys=frozenset({"dataset:1", "scan"}),
)
QUIET = Signs(listened=frozenset({"default"}), messages={"default": 0}, is_swept=True)


def waiting(**fields: Any) -> Job:
    return Job(**{"id": "mine", "kind": "tests.any", "status": JobStatus.QUEUED, **fields})


def code_and_sentence(job: Job, facts: Facts) -> tuple[str, str]:
    wait = why_waiting(job, facts)
    assert wait is not None
    return wait.code, wait.message


@pytest.mark.parametrize("status", sorted(set(JobStatus) - WAITING))
def test_a_job_that_runs_or_has_ended_does_not_wait(status: JobStatus) -> None:
    assert why_waiting(waiting(status=status), FINE) is None


def test_behind_others_it_has_a_place() -> None:
    wait = why_waiting(waiting(), FINE)
    assert wait is not None
    assert (wait.code, wait.position) == ("workers_busy", 2)
    assert wait.message == "Every worker of the queue default is busy; it is number 2 in line."


def test_the_first_in_line_is_next() -> None:
    wait = why_waiting(waiting(id="first"), FINE)
    assert wait is not None
    assert (wait.position, wait.message[-8:]) == (1, "is next.")


def test_without_redis_nothing_else_counts() -> None:
    later = NOON + timedelta(seconds=10)
    code, sentence = code_and_sentence(waiting(run_after=later), replace(FINE, signs=None))
    assert code == "redis_unreachable"
    assert "Redis" in sentence


def test_a_queue_without_a_worker_is_named() -> None:
    nobody = replace(FINE, signs=replace(QUIET, listened=frozenset({"backtest"})))
    code, sentence = code_and_sentence(waiting(), nobody)
    assert code == "no_worker"
    assert "queue default" in sentence


def test_back_off_says_until_when() -> None:
    job = waiting(status=JobStatus.PENDING, run_after=NOON + timedelta(seconds=20))
    assert code_and_sentence(job, FINE) == ("back_off", "It is tried again at 12:00:20 UTC.")


def test_a_back_off_that_is_over_is_no_reason() -> None:
    job = waiting(run_after=NOON - timedelta(seconds=1))
    assert code_and_sentence(job, FINE)[0] == "workers_busy"


@pytest.mark.parametrize(
    ("key", "other"), [("dataset:1", "of the same dataset"), ("scan", "of its kind")]
)
def test_held_by_a_neighbour(key: str, other: str) -> None:
    code, sentence = code_and_sentence(waiting(exclusive_key=key), FINE)
    assert (code, sentence) == ("held", f"Another job {other} is running; this one follows.")


def test_a_message_on_its_way_needs_seconds() -> None:
    assert code_and_sentence(waiting(status=JobStatus.PENDING, id="new"), FINE)[0] == "being_sent"


def test_a_lost_message_is_no_busy_worker() -> None:
    assert code_and_sentence(waiting(), replace(FINE, signs=QUIET))[0] == "being_sent"


def test_without_reconcile_a_lost_message_stays_lost() -> None:
    lost = replace(FINE, signs=replace(QUIET, is_swept=False))
    code, sentence = code_and_sentence(waiting(), lost)
    assert code == "no_reconcile"
    assert "manage.py reconcile" in sentence


def test_a_kind_that_nobody_runs_is_named() -> None:
    code, sentence = code_and_sentence(waiting(kind="tests.gone"), FINE)
    assert code == "unknown_kind"
    assert "tests.gone" in sentence

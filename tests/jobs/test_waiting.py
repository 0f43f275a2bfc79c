"""From facts to the one sentence that says why a job waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.signs import Signs
from qlibui.jobs.turns import Group
from qlibui.jobs.waiting import Facts, why_waiting

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FINE = Facts(
    moment=NOON,
    signs=Signs(listened=frozenset({"default"}), messages={"default": 2}, is_swept=True),
    queues={"tests.any": "default"},
    lines={"default": ["first", "mine"]},
    running_keys=frozenset({"dataset:1", "scan"}),
    first_asked={("tests.any", "dataset:2"): NOON - timedelta(minutes=1)},
    full=frozenset({Group(7, "tests.any"), Group(None, "tests.any")}),
    active_limit=4,
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
    sentence = "It is tried again at 2026-01-05 12:00:20 UTC."
    assert code_and_sentence(job, FINE) == ("back_off", sentence)


def test_a_back_off_that_is_over_is_no_reason() -> None:
    job = waiting(run_after=NOON - timedelta(seconds=1))
    assert code_and_sentence(job, FINE)[0] == "workers_busy"


@pytest.mark.parametrize(
    ("key", "other"), [("dataset:1", "of the same dataset"), ("scan", "of its kind")]
)
def test_held_by_a_neighbour(key: str, other: str) -> None:
    code, sentence = code_and_sentence(waiting(exclusive_key=key), FINE)
    assert (code, sentence) == ("held", f"Another job {other} is running; this one follows.")


def test_behind_a_neighbour_that_was_asked_for_before() -> None:
    job = waiting(status=JobStatus.PENDING, exclusive_key="dataset:2", created_at=NOON)
    sentence = "Another job of the same dataset came before; this one follows."
    assert code_and_sentence(job, FINE) == ("held", sentence)


def test_the_first_of_its_key_is_not_held() -> None:
    asked_at = FINE.first_asked["tests.any", "dataset:2"]
    job = waiting(exclusive_key="dataset:2", created_at=asked_at)
    assert code_and_sentence(job, FINE)[0] == "workers_busy"


@pytest.mark.parametrize(
    ("owner", "whose"), [(7, "Its owner has 4 such jobs"), (None, "4 shared jobs are")]
)
def test_its_owner_has_enough_active(owner: int | None, whose: str) -> None:
    code, sentence = code_and_sentence(waiting(status=JobStatus.PENDING, owner_id=owner), FINE)
    assert code == "own_limit"
    assert sentence == f"{whose} queued or running, as many as may be; this one follows."


def test_a_message_on_its_way_needs_seconds() -> None:
    new = waiting(status=JobStatus.PENDING, id="new", owner_id=8)
    assert code_and_sentence(new, FINE)[0] == "being_sent"


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

"""How often a job asks the database on its way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis

from data_management.models import ImportTask
from qlibui.jobs import claims
from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from qlibui.jobs.turns import Group, next_in_turn

pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Those that were run meanwhile, but for what begins and ends transactions."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield told
    told += [query["sql"] for query in captured if not query["sql"].startswith(FRAMES)]


def test_to_ask_for_a_job_takes_its_rows_a_look_whose_turn_it_is_and_a_move(
    redis_broker: Redis,
) -> None:
    with statements() as told:
        enqueue(Job(kind=ImportTask.KIND))
    assert [statement.split()[0] for statement in told] == [
        "INSERT", "INSERT", "SELECT", "UPDATE", "INSERT",
    ]  # fmt: skip


def test_to_claim_and_end_it_takes_two_moves_and_a_look(make_job: Callable[..., Job]) -> None:
    job = make_job()
    with statements() as told:
        held = claim(job.pk)
        assert held is not None
        claims.succeed(held, {})
    moves = [statement.split()[0] for statement in told if not statement.startswith("SELECT")]
    assert moves == ["UPDATE", "INSERT", "UPDATE", "INSERT"]


def test_a_line_of_the_ledger_says_where_the_job_came_from(make_job: Callable[..., Job]) -> None:
    job = make_job()
    held = claim(job.pk)
    assert held is not None
    claims.succeed(held, {})
    lines = job.events.values_list("from_status", "to_status", "attempt")
    assert list(lines) == [
        ("", "pending", 0), ("pending", "running", 1), ("running", "succeeded", 1),
    ]  # fmt: skip


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_neighbours_are_looked_for_among_what_is_unfinished(db: None) -> None:
    with statements() as told:
        list(next_in_turn(Group(None, ImportTask.KIND)))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {told[0]}")
        plan = [row[-1] for row in cursor.fetchall()]
    assert sum("jobs_held_by_key" in step for step in plan) == 2

"""The first start fills an empty home: the sample market and a back-test of it, ordinary jobs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from qlibui.embedded.waiting import wait_until
from tests.qlibui.start import RunningStart, begin_and_wait

SAMPLES = "SELECT count(*) FROM data_management_dataset WHERE is_sample AND current_id NOT NULL"
DONE = [
    ("data_management.import", "succeeded", ""),
    ("backtest.run", "succeeded", ""),
    ("backtest.report", "succeeded", ""),
]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStart]:
    first = begin_and_wait(tmp_path_factory.mktemp("home"))
    wait_until(lambda: "sample market" in first.said, seconds=30)
    yield first
    first.stop()


def ask(start: RunningStart, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(start.home / "db.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchall()


def jobs_of(start: RunningStart) -> list[tuple[object, ...]]:
    return ask(start, "SELECT kind, status, error FROM jobs_job ORDER BY created_at")


def test_the_sample_market_is_called_simulated(first: RunningStart) -> None:
    assert "simulated sample market is being imported" in first.said
    assert "job_accepted" not in first.said


def test_the_market_and_a_back_test_of_it_come_by_themselves(first: RunningStart) -> None:
    assert wait_until(lambda: jobs_of(first) == DONE, seconds=100), jobs_of(first)
    assert ask(first, SAMPLES) == [(1,)]


def test_a_later_start_asks_for_no_second_one(first: RunningStart) -> None:
    assert wait_until(lambda: jobs_of(first) == DONE, seconds=100)
    first.stop()
    later = begin_and_wait(first.home)
    try:
        assert jobs_of(later) == DONE
        assert "sample market" not in later.said
    finally:
        later.stop()

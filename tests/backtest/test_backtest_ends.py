"""Back-tests that are stopped, killed, frozen or refused leave nothing that could be a result."""

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backtest import running
from backtest.models import Backtest
from backtest.services import request_report
from data_management import attempt_files
from data_management.attempt_leftovers import collect_leftovers
from data_management.models import Dataset
from qlibui.jobs import claims
from qlibui.jobs.claims import claim
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.models import Job
from qlibui.jobs.processes import run_in_child
from qlibui.jobs.runs import Run
from qlibui.jobs.services import cancel, retry
from tests.backtest.asked import ask, ran, run
from tests.data_management.frozen import frozen_first_attempt

# Qlib keeps numpy quiet in the main thread only, where jobs run; frozen attempts have another.
QUIET = pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
Listener = Callable[[int, int, date], None]


def on_day(number: int, act: Callable[[Backtest], object]) -> Callable[[Run], Listener]:
    """Listeners that act on one day of the back-test before they listen."""
    listener = running._listener

    def listen(run: Run) -> Listener:
        tell = listener(run)

        def act_and_tell(done: int, total: int, day: date) -> None:
            days.append(done)
            if done == number:
                act(run.job)
            tell(done, total, day)

        return act_and_tell

    return listen


days: list[int] = []


@pytest.fixture(autouse=True)
def no_days() -> None:
    days.clear()


def left_of(backtest: Backtest) -> list[Path]:
    return list(attempt_files.home_of(backtest.pk).glob("*"))


def test_a_cancel_is_seen_within_a_day(market: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_listener", on_day(5, lambda job: cancel(job.pk)))
    backtest = run(ask(market))
    assert backtest.status == "cancelled"
    assert days[-1] == 5
    assert backtest.folder == ""
    assert backtest.headline is None
    assert left_of(backtest) == []


def test_a_cancelled_back_test_runs_again(market: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    backtest = ask(market)
    cancel(backtest.pk)
    retry(backtest.pk)
    assert run(backtest).status == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_a_killed_attempt_leaves_no_result(
    market: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    backtest = ask(market)
    monkeypatch.setattr(attempt_files, "settle", lambda draft: os.kill(os.getpid(), signal.SIGKILL))
    held = claim(backtest.pk)
    run_in_child(held)
    monkeypatch.undo()
    backtest.refresh_from_db()
    assert (backtest.status, backtest.error_code) == ("pending", "worker_lost")
    assert backtest.folder == ""
    [draft] = left_of(backtest)
    assert (draft / "daily.parquet").exists()
    again = run(backtest)
    assert (again.status, again.attempt) == ("succeeded", 2)
    assert left_of(again) == [attempt_files.folder_at(again.folder)]


@QUIET
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["_trade", "_keep"])
def test_a_thawed_attempt_changes_nothing(
    step: str, market: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    backtest = ask(market)
    with frozen_first_attempt((running, step), monkeypatch, backtest.pk) as frozen:
        kept = run(backtest)
        frozen.thaw()
    backtest.refresh_from_db()
    assert (backtest.folder, backtest.status) == (kept.folder, "succeeded")
    assert left_of(backtest) == [attempt_files.folder_at(kept.folder)]


@QUIET
@pytest.mark.django_db(transaction=True)
def test_an_attempt_that_thaws_before_its_commit_is_collected(
    market: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    backtest = ask(market)
    with frozen_first_attempt((claims, "succeed"), monkeypatch, backtest.pk):
        kept = run(backtest)
    long_ago = time.time() - 24 * 60 * 60
    for folder in left_of(backtest):
        os.utime(folder, (long_ago, long_ago))
    collect_leftovers()
    assert left_of(backtest) == [attempt_files.folder_at(kept.folder)]


def test_a_version_that_cannot_be_run_on_any_more_refuses_the_job(
    market: Dataset, home: Path
) -> None:
    backtest = ask(market)
    Backtest.objects.update(config=backtest.config | {"benchmark": "SH609999"})
    backtest = run(backtest)
    assert (backtest.status, backtest.error_code) == ("failed", "benchmark_unknown")
    assert "SH609999" in backtest.error
    assert "benchmark_unknown" in [finding["name"] for finding in backtest.findings]
    with pytest.raises(MoveRefused, match="failed"):
        request_report(backtest=backtest, owner=None)


def test_a_signal_without_values_is_told_and_no_fault_of_ours(market: Dataset) -> None:
    backtest = run(ask(market, config={"signal": {"expression": "Log($close - 1000)"}}))
    assert (backtest.status, backtest.error_code) == ("failed", "nothing_to_trade")
    assert "score" in backtest.error


def test_the_files_of_a_back_test_go_with_it(
    market: Dataset, django_capture_on_commit_callbacks: Any
) -> None:
    backtest = ran(market)
    assert left_of(backtest)
    with django_capture_on_commit_callbacks(execute=True):
        Job.objects.filter(pk=backtest.pk).delete()
    assert left_of(backtest) == []

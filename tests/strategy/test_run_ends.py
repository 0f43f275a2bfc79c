"""Runs that are cancelled, killed or frozen leave nothing that could be a result."""

import os
import signal
from pathlib import Path

import pytest

from data_management import attempt_files
from data_management.models import Dataset
from qlibui.jobs.claims import claim
from qlibui.jobs.processes import run_in_child
from qlibui.jobs.runs import Run
from qlibui.jobs.services import cancel, retry
from strategy import running
from strategy.models import StrategyRun
from tests.data_management.frozen import frozen_first_attempt
from tests.strategy.asked import ask, make, run


def left_of(asked: StrategyRun) -> list[Path]:
    return list(attempt_files.home_of(asked.pk).glob("*"))


def test_a_running_one_that_is_cancelled_keeps_nothing_and_runs_again(
    market: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Run.report

    def cancel_at_orders(self: Run, stage: str, *args: int) -> None:
        if stage == "ordering":
            cancel(self.job.pk)
        report(self, stage, *args)

    monkeypatch.setattr(Run, "report", cancel_at_orders)
    ended = run(ask(make(market)))
    assert (ended.status, ended.folder, ended.headline) == ("cancelled", "", None)
    assert left_of(ended) == []
    monkeypatch.undo()
    retry(ended.pk)
    assert run(ended).status == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_a_killed_attempt_leaves_no_result(
    market: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(make(market))
    monkeypatch.setattr(attempt_files, "settle", lambda draft: os.kill(os.getpid(), signal.SIGKILL))
    held = claim(asked.pk)
    assert held is not None
    run_in_child(held)
    monkeypatch.undo()
    asked.refresh_from_db()
    assert (asked.status, asked.error_code, asked.folder) == ("pending", "worker_lost", "")
    again = run(asked)
    assert (again.status, again.attempt) == ("succeeded", 2)
    assert left_of(again) == [attempt_files.folder_at(again.folder)]


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
@pytest.mark.django_db(transaction=True)
def test_a_thawed_attempt_changes_nothing(market: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(make(market))
    with frozen_first_attempt((running, "_commit"), monkeypatch, asked.pk) as frozen:
        kept = run(asked)
        frozen.thaw()
    asked.refresh_from_db()
    assert (asked.folder, asked.status) == (kept.folder, "succeeded")

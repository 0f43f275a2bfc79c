"""The first start fills an empty home: the sample market and a back-test of it, ordinary jobs."""

import json
from collections.abc import Iterator

import pytest

from qlibui.embedded.waiting import wait_until
from tests.qlibui.start import RunningStart, begin_and_wait, manage

QUESTION = """
import json
from backtest.models import Backtest, Report
from data_management.models import Dataset, ImportTask
print(json.dumps({
    "imports": [[task.status, task.error] for task in ImportTask.objects.all()],
    "backtests": [[job.status, job.error] for kind in (Backtest, Report)
                  for job in kind.objects.all()],
    "samples": Dataset.objects.filter(is_sample=True, current__isnull=False).count(),
}))
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStart]:
    first = begin_and_wait(tmp_path_factory.mktemp("home"))
    wait_until(lambda: "sample market" in first.said, seconds=30)
    yield first
    first.stop()


def ask(start: RunningStart) -> dict[str, object]:
    said = manage(start.home, "shell", "--no-imports", "--command", QUESTION)
    answer: dict[str, object] = json.loads(said.stdout)
    return answer


def test_the_sample_market_is_called_simulated(first: RunningStart) -> None:
    assert "simulated sample market is being imported" in first.said


def test_the_sample_market_becomes_a_dataset_by_itself(first: RunningStart) -> None:
    assert wait_until(
        lambda: (told := ask(first))["imports"] == [["succeeded", ""]] and told["samples"] == 1,
        seconds=60,
    )


def test_a_back_test_of_it_is_run_and_told(first: RunningStart) -> None:
    assert wait_until(lambda: ask(first)["backtests"] == [["succeeded", ""]] * 2, seconds=100)


def test_a_later_start_asks_for_no_second_sample(first: RunningStart) -> None:
    assert wait_until(lambda: len(ask(first)["backtests"]) == 2, seconds=100)
    before = ask(first)
    first.stop()
    later = begin_and_wait(first.home)
    try:
        assert ask(later) == before
        assert "sample market" not in later.said
    finally:
        later.stop()

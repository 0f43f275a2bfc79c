"""A back-test by schedule: the newest version, one job for each due run, and its report."""

from pathlib import Path

import pytest

from backtest.models import Backtest, Report
from backtest.tasks import run_scheduled_backtest
from qlibui.admin.beat import our_tasks
from qlibui.jobs.errors import JobFailed
from tests.backtest.asked import CODES, DAYS, bars_of, import_bars, run
from tests.backtest.kept import keep_result

EARLIER, LATER = DAYS[:100], DAYS


@pytest.fixture
def backtest(user: object, files: Path) -> Backtest:
    """Of a dataset that has a later version since."""
    backtest = keep_result(import_bars(files, user, bars_of(CODES, EARLIER)))
    import_bars(files, user, bars_of(CODES, LATER))
    return backtest


def due(backtest: Backtest, run_id: str, **how: bool) -> Backtest:
    answer = run_scheduled_backtest.apply(args=[backtest.pk], kwargs=how, task_id=run_id)
    return Backtest.objects.get(pk=answer.get())


def test_it_runs_on_the_newest_version_and_brings_a_report(backtest: Backtest) -> None:
    scheduled = run(due(backtest, "a-due-run"))
    assert (scheduled.pk, scheduled.status) == ("a-due-run", "succeeded"), scheduled.error
    assert (scheduled.version.number, backtest.version.number) == (2, 1)
    assert scheduled.config == backtest.config
    assert Report.objects.get(backtest=scheduled).formats == ["html"]


def test_its_window_may_follow_the_dataset(backtest: Backtest) -> None:
    scheduled = due(backtest, "a-due-run", until_newest=True)
    assert scheduled.config == backtest.config | {"end_on": str(LATER[-1])}


def test_a_due_run_makes_one_job(backtest: Backtest) -> None:
    assert due(backtest, "a-due-run") == due(backtest, "a-due-run")
    assert due(backtest, "the-next-run").pk == "the-next-run"
    assert Backtest.objects.count() == 3


def test_a_back_test_that_is_gone_is_named(db: None) -> None:
    with pytest.raises(JobFailed, match="no back-test 'gone'"):
        run_scheduled_backtest("gone")


def test_a_dataset_that_is_no_longer_shared_is_not_read(
    backtest: Backtest, stranger: object
) -> None:
    Backtest.objects.filter(pk=backtest.pk).update(owner=stranger)
    with pytest.raises(JobFailed, match="no longer shared"):
        run_scheduled_backtest(backtest.pk)


def test_an_operator_can_choose_it_for_a_schedule() -> None:
    assert run_scheduled_backtest.name in our_tasks()

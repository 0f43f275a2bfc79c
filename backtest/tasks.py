"""The Celery tasks of back-tests: doorways of a few lines. A message carries ids only."""

from typing import Any

from celery import Task, shared_task

from backtest import papers, repeating
from backtest.canary_job import look_for_leaks as _look_for_leaks
from backtest.canary_models import Canary
from backtest.models import Backtest, Report
from backtest.paper_job import follow_account as _follow_account
from backtest.paper_models import PaperRun
from backtest.reporting import generate_report as _generate_report
from backtest.running import run_backtest as _run_backtest
from data_management.errors import ImportRefused
from qlibui.jobs.errors import JobFailed
from qlibui.jobs.models import new_job_id
from qlibui.jobs.tasks import job_task
from strategy.errors import NotTaken

MODULE = "backtest.tasks"
ENGINE = ("backtest.engines.qlib_preload", "backtest.metrics", "data_management.store")
PRINTING = ("backtest.reports.tear_sheet", "backtest.reports.workbook", "data_management.store")

run_backtest = job_task(
    Backtest.KIND, name=f"{MODULE}.run_backtest", model=Backtest, preload=ENGINE
)(_run_backtest)
generate_report = job_task(
    Report.KIND, name=f"{MODULE}.generate_report", model=Report, preload=PRINTING
)(_generate_report)
look_for_leaks = job_task(
    Canary.KIND, name=f"{MODULE}.look_for_leaks", model=Canary, preload=ENGINE
)(_look_for_leaks)
follow_account = job_task(
    PaperRun.KIND, name=f"{MODULE}.follow_account", model=PaperRun, preload=ENGINE
)(_follow_account)


@shared_task(name=f"{MODULE}.follow_paper_accounts", ignore_result=True)
def follow_paper_accounts() -> None:
    """Each minute: bring open paper accounts up to the newest versions, one run for each."""
    papers.follow_all()


@shared_task(bind=True, name=f"{MODULE}.run_scheduled_backtest", throws=(JobFailed,))
def run_scheduled_backtest(
    self: "Task[..., Any]", backtest_id: str, *, until_newest: bool = False
) -> str:
    """For schedules: run this back-test's specification on the newest version of its dataset, up
    to its last day where `until_newest`, and make the report. Answers the id of the job."""
    run_id = self.request.id or new_job_id()
    try:
        backtest = repeating.repeat_on_newest(
            backtest_id=str(backtest_id), run_id=run_id, until_newest=until_newest
        )
    except (NotTaken, ImportRefused) as refused:
        raise JobFailed(str(refused)) from refused
    return str(backtest.pk)

"""The Celery tasks of back-tests: doorways of a few lines. A message carries ids only."""

from backtest.models import Backtest, Report
from backtest.reporting import generate_report as _generate_report
from backtest.running import run_backtest as _run_backtest
from qlibui.jobs.tasks import job_task

MODULE = "backtest.tasks"
ENGINE = ("backtest.engines.qlib_preload", "backtest.metrics", "data_management.store")
PRINTING = ("backtest.reports.tear_sheet", "backtest.reports.workbook", "data_management.store")

run_backtest = job_task(
    Backtest.KIND, name=f"{MODULE}.run_backtest", model=Backtest, preload=ENGINE
)(_run_backtest)
generate_report = job_task(
    Report.KIND, name=f"{MODULE}.generate_report", model=Report, preload=PRINTING
)(_generate_report)

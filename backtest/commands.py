"""What a person may tell a back-test or a report to do; see `qlibui.jobs.commands`."""

from django.contrib.auth.models import User

from backtest import services
from backtest.models import Backtest
from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.lifecycle import JobStatus


def _rerun(backtest: Backtest, person: User) -> str:
    again = services.rerun(backtest=backtest, owner=person)
    return f"{backtest} runs again as {again.pk}; its differences will be named there."


def _report(backtest: Backtest, person: User) -> str:
    report = services.request_report(backtest=backtest, owner=person)
    return f"The report of {backtest} is made by job {report.pk} as soon as a worker is free."


def _has_result(backtest: Backtest) -> bool:
    return backtest.status == JobStatus.SUCCEEDED


RERUN = Command(name="rerun", label="Run again", icon="repeat", fits=_has_result, obey=_rerun)
REPORT = Command(
    name="report", label="Make a report", icon="summarize", fits=_has_result, obey=_report,
    is_main=True,
)  # fmt: skip

OF_BACKTESTS = (REPORT, RERUN, RETRY, CANCEL)
OF_REPORTS = (RETRY, CANCEL)

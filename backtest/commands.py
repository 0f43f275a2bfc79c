"""What a person may tell a back-test to do; see `qlibui.jobs.commands`."""

from django.contrib.auth.models import User

from backtest import services
from backtest.models import Backtest
from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.lifecycle import JobStatus


def _report(backtest: Backtest, person: User) -> str:
    services.request_report(backtest=backtest, owner=person)
    return f"The report of {backtest} is made as soon as a worker is free."


def _rerun(backtest: Backtest, person: User) -> str:
    services.rerun(backtest=backtest, owner=person)
    return f"{backtest} runs once more; the new back-test will say whether its numbers are equal."


def _has_a_result(backtest: Backtest) -> bool:
    return backtest.status == JobStatus.SUCCEEDED


def _lacks_a_report(backtest: Backtest) -> bool:
    if not _has_a_result(backtest):
        return False
    return all(report.status in FAILED for report in backtest.reports.all())


FAILED = {JobStatus.FAILED, JobStatus.CANCELLED}
REPORT = Command(
    name="report",
    label="Make the report",
    icon="description",
    fits=_lacks_a_report,
    obey=_report,
    is_main=True,
)
RERUN = Command(name="rerun", label="Run again", icon="repeat", fits=_has_a_result, obey=_rerun)

OF_BACKTESTS = (REPORT, RETRY, CANCEL, RERUN)

"""What a person may tell a back-test or a report to do; see `qlibui.jobs.commands`."""

from django.contrib.auth.models import User

from backtest import canaries, services
from backtest.models import Backtest
from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.lifecycle import JobStatus


def _rerun(backtest: Backtest, person: User) -> str:
    again = services.rerun(backtest=backtest, owner=person)
    return f"{backtest} runs again as {again.pk}; its differences will be named there."


def _report(backtest: Backtest, person: User) -> str:
    report = services.request_report(backtest=backtest, owner=person)
    return f"The report of {backtest} is made by job {report.pk} as soon as a worker is free."


def _look_ahead(backtest: Backtest, person: User) -> str:
    canary = canaries.look_at_backtest(backtest, owner=person)
    return f"Job {canary.pk} scrambles later days and looks whether earlier ones notice."


def _has_result(backtest: Backtest) -> bool:
    return backtest.status == JobStatus.SUCCEEDED


RERUN = Command(name="rerun", label="Run again", icon="repeat", fits=_has_result, obey=_rerun)
REPORT = Command(
    name="report", label="Make a report", icon="summarize", fits=_has_result, obey=_report,
    is_main=True,
)  # fmt: skip
CANARY = Command(
    name="canary", label="Test for look-ahead", icon="pest_control", fits=_has_result,
    obey=_look_ahead,
)  # fmt: skip

OF_BACKTESTS = (REPORT, RERUN, CANARY, RETRY, CANCEL)
OF_REPORTS = OF_CANARIES = OF_PAPER_RUNS = (RETRY, CANCEL)

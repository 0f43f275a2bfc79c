"""Back-tests with a result, kept the way a job keeps it but computed by nobody."""

from typing import Any

from backtest import running
from backtest.models import Backtest, Report
from backtest.results import BacktestResult
from backtest.tasks import generate_report
from data_management.models import Dataset
from qlibui.jobs.claims import claim
from qlibui.jobs.runs import Run
from tests.backtest.asked import CONFIG
from tests.backtest.reported import reported

DAYS = 60


def keep_result(dataset: Dataset, result: BacktestResult | None = None, **fields: Any) -> Backtest:
    """A back-test of the dataset's newest version that has succeeded."""
    given = {"name": "Kept", "owner": dataset.owner, "config": CONFIG} | fields
    backtest = Backtest(dataset=dataset, version=dataset.current, **given)
    backtest.save()
    held = claim(backtest.pk, direct=True)
    assert held is not None
    running._keep(Run(backtest, held), backtest, result or reported(DAYS))
    return Backtest.objects.get(pk=backtest.pk)


def make_report(backtest: Backtest, **fields: Any) -> Report:
    """A report in JSON that a worker has made."""
    report = Report(backtest=backtest, owner=backtest.owner, formats=["json"], **fields)
    report.save()
    generate_report(report.pk)
    return Report.objects.get(pk=report.pk)

"""A first back-test to look at, over the simulated market that an installation begins with."""

from backtest.models import Backtest, ReportFormat
from backtest.services import request_backtest
from backtest.spec import EQUAL_WEIGHT
from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import ENDED

NAME = "Demo: what fell in a week, the simulated market"
CONFIG = {
    "start_on": "2023-03-01",
    "end_on": "2024-12-31",
    "signal": {"expression": "Ref($close, 5) / $close"},
    "topk": 8,
    "n_drop": 1,
    "account": 10_000_000,
    "benchmark": EQUAL_WEIGHT,
}


def request_demo() -> Backtest | None:
    """Ask for it, once; None where there is one, or no market to trade on."""
    sample = Dataset.objects.filter(is_sample=True, current__rows__gt=0).first()
    if sample is None or Backtest.objects.filter(dataset=sample, owner=None).exists():
        return None
    return request_backtest(
        owner=None,
        dataset=sample,
        name=NAME,
        config=CONFIG,
        report_formats=ReportFormat.values,
    )


def sample_is_coming() -> bool:
    """Whether the simulated market is being imported."""
    imports = ImportTask.objects.filter(dataset__is_sample=True)
    return imports.exclude(status__in=ENDED).exists()

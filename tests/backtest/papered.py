"""Paper accounts as people open them, on the small market of ``asked``."""

from typing import Any

from backtest.paper_models import PaperAccount, PaperRun
from backtest.papers import open_account
from backtest.tasks import follow_account
from data_management.models import Dataset
from tests.backtest.asked import DAYS
from tests.strategy.asked import make

START = DAYS[30]


def opened(dataset: Dataset, **changes: Any) -> PaperAccount:
    """An account whose first run waits for a worker."""
    asked = {"start_on": START, "owner": dataset.owner} | changes
    strategy = asked.pop("strategy", None) or make(dataset)
    return open_account(strategy=strategy, **asked)


def followed(account: PaperAccount) -> PaperRun:
    """Do at once what a worker would do with the runs that wait."""
    for run in account.runs.filter(status="pending"):
        follow_account(run.pk)
    account.refresh_from_db()
    account.strategy.dataset.refresh_from_db()
    return account.runs.order_by("-created_at")[0]


def account_of(dataset: Dataset, **changes: Any) -> PaperAccount:
    """An account that is up to date."""
    account = opened(dataset, **changes)
    run = followed(account)
    assert run.status == "succeeded", run.error
    return account

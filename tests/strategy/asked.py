"""Strategies as people ask for them, on the small market of `tests.backtest.asked`."""

from typing import Any

from data_management.models import Dataset
from strategy.models import Strategy, StrategyRun
from strategy.services import create_strategy, request_run
from strategy.tasks import run_strategy

CONFIG: dict[str, Any] = {
    "signal": {"expression": "Ref($close, 3)/$close"},
    "topk": 2,
    "n_drop": 1,
    "account": 1_000_000.0,
}


def make(dataset: Dataset, **changes: Any) -> Strategy:
    """A strategy of the owner's of the dataset."""
    config = CONFIG | changes.pop("config", {})
    return create_strategy(owner=dataset.owner, dataset=dataset, config=config, **changes)


def ask(strategy: Strategy, **changes: Any) -> StrategyRun:
    """A run that waits for a worker."""
    return request_run(strategy=strategy, owner=strategy.owner, **changes)


def run(asked: StrategyRun) -> StrategyRun:
    """Do at once what a worker would do."""
    run_strategy(asked.pk)
    return StrategyRun.objects.get(pk=asked.pk)


def ran(strategy: Strategy, **changes: Any) -> StrategyRun:
    done = run(ask(strategy, **changes))
    assert done.status == "succeeded", done.error
    return done

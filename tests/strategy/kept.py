"""Runs with a result, kept the way a job keeps it but computed by nobody."""

from datetime import date
from typing import Any

import pandas as pd

from data_management import attempt_files
from data_management.models import Dataset
from qlibui.jobs.claims import claim, succeed
from strategy.models import ScheduledStrategy, Strategy, StrategyRun
from strategy.orders.plan import ORDERS, SKIPPED, TARGETS
from strategy.run_files import CSV, PAGE, QUALITY, XLSX
from tests.strategy.asked import CONFIG

DAY = date(2015, 1, 6)


def keep_run(dataset: Dataset, *, id: str, strategy_id: str) -> StrategyRun:  # noqa: A002
    """A run that has succeeded, of a strategy with one schedule."""
    strategy = Strategy.objects.create(
        id=strategy_id, owner=dataset.owner, name="Kept", dataset=dataset, kind="expression",
        config=CONFIG,
    )  # fmt: skip
    ScheduledStrategy.objects.create(id=1, strategy=strategy, trigger="import")
    run = StrategyRun(
        id=id, owner=dataset.owner, strategy=strategy, version=dataset.current, config=CONFIG
    )
    run.save()
    held = claim(run.id, direct=True)
    assert held is not None
    with attempt_files.draft_of(held) as draft:
        for name, columns in (("orders", ORDERS), ("skipped", SKIPPED), ("targets", TARGETS)):
            pd.DataFrame(columns=list(columns)).astype(columns).to_parquet(
                draft / f"{name}.parquet"
            )
        scores = pd.DataFrame({"date": [pd.Timestamp(DAY)], "instrument": "SH600000", "score": 1.0})
        scores.to_parquet(draft / "scores.parquet")
        for name in (CSV, XLSX, PAGE, QUALITY):
            (draft / name).write_text("{}")
        folder = attempt_files.settle(draft)
    values: dict[str, Any] = {"folder": folder, "day": DAY, "headline": {"buys": 0, "sells": 0}}
    succeed(
        held, {}, within=lambda: StrategyRun.objects.filter(pk=run.pk).update(**values) and None
    )
    return StrategyRun.objects.get(pk=run.pk)

"""A result to report, with everything in it that a report has to be careful with."""

from dataclasses import replace
from typing import Any

import pandas as pd

from backtest.metrics import measure
from backtest.results import INDICATORS, BacktestResult, frame_of
from strategy.findings import warning
from tests.backtest.market_frames import random_daily, some_positions, some_trades
from tests.qlibui.shown_pages import HOSTILE


def reported(count: int = 380, *, benchmark: bool = True) -> BacktestResult:
    daily = random_daily(count, benchmark=benchmark)
    trades, positions = some_trades(daily), some_positions(daily)
    nothing = pd.DatetimeIndex([], name="date")
    return BacktestResult(
        daily=daily,
        positions=positions,
        trades=trades,
        indicators=frame_of([], INDICATORS).set_index(nothing),
        metrics=measure(daily, trades=trades, positions=positions),
        findings=[warning("hindsight", "The universe was chosen with hindsight.", "Date it.")],
        run_card=RUN_CARD,
    )


RUN_CARD: dict[str, Any] = {
    "dataset": {"name": HOSTILE, "version": 3, "content_hash": "ab" * 32},
    "spec": {"topk": 20, "costs": {"open_cost": 0.0005}, "benchmark": None},
    "engine": "qlib",
    "versions": {"qlib": "0.9.7", "numpy": "2.4.6", "pandas": "2.3.3"},
    "seed": 0,
    "duration_seconds": 12.25,
}


def hostile() -> BacktestResult:
    """An instrument whose name is an attack on whatever shows it."""
    result = reported(60)
    trades = result.trades.assign(instrument=HOSTILE)
    positions = result.positions.assign(instrument=HOSTILE)
    metrics = measure(result.daily, trades=trades, positions=positions)
    return replace(result, trades=trades, positions=positions, metrics=metrics)

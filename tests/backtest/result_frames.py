"""A small result to write, read and report."""

import numpy as np
import pandas as pd

from backtest.results import DAILY, INDICATORS, POSITIONS, TRADES, BacktestResult, frame_of
from strategy.findings import warning

DAYS = pd.DatetimeIndex(["2015-01-05", "2015-01-06"], name="date")


def small_result() -> BacktestResult:
    daily = frame_of([(100.0, 0.01, 50.0, 0.5, 1.0, 0.01, 60.0, 40.0, np.nan)] * 2, DAILY)
    positions = [(DAYS[0], "SH600000", 100.0, 0.6, 60.0, 0.6, 1)]
    trades = [(DAYS[0], "SH600000", "buy", 200.0, 100.0, 0.6, 60.0, 1.0, "cash")]
    return BacktestResult(
        daily=daily.set_index(DAYS),
        positions=frame_of(positions, POSITIONS),
        trades=frame_of(trades, TRADES),
        indicators=frame_of([(0.5, 0.0, 0.0, 100.0, 60.0, 1.0)] * 2, INDICATORS).set_index(DAYS),
        metrics={"compound": {"sharpe_ratio": float("nan"), "years": (2015,)}},
        findings=[warning("costs_zero", "No trade costs anything.", "Set the costs.")],
        run_card={"seed": 0},
    )

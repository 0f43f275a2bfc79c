"""Qlib's books of a back-test as the frames of a result."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
from qlib.backtest.executor import BaseExecutor
from qlib.backtest.position import Position

from backtest.engines.qlib_factors import KnownFactors
from backtest.results import DAILY, INDICATORS, POSITIONS, frame_of


def daily_frame(executor: BaseExecutor, first: date, *, benchmark: bool) -> pd.DataFrame:
    """Qlib's report from ``first`` on; what is before it are books that the account began with."""
    report: pd.DataFrame = executor.trade_account.get_portfolio_metrics()[0]
    asked = report.loc[pd.Timestamp(first) :].reindex(columns=list(DAILY))
    daily = asked.astype(DAILY).rename_axis("date")
    return daily if benchmark else daily.assign(bench=float("nan"))


def positions_frame(executor: BaseExecutor, factors: KnownFactors) -> pd.DataFrame:
    days: Mapping[pd.Timestamp, Position] = executor.trade_account.get_hist_positions()
    rows = [row for day, held in days.items() for row in _rows_of(day, held, factors)]
    return frame_of(rows, POSITIONS)


def _rows_of(day: pd.Timestamp, held: Position, factors: KnownFactors) -> Iterator[tuple[Any, ...]]:
    for code in held.get_stock_list():
        amount, price = held.get_stock_amount(code), held.get_stock_price(code)
        weight, days_held = held.get_stock_weight(code), held.get_stock_count(code, bar="day")
        factor = factors.on(day, code)
        yield day, code, amount * factor, price / factor, amount * price, weight, days_held


def indicators_frame(executor: BaseExecutor) -> pd.DataFrame:
    indicator = executor.trade_account.get_trade_indicator()
    told: pd.DataFrame = indicator.generate_trade_indicators_dataframe()
    return told.reindex(columns=list(INDICATORS)).astype(INDICATORS).rename_axis("date")

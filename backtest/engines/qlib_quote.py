"""Quotes of daily bars, looked up by day: Qlib's own answers, without its slicing."""

from typing import Any

import numpy as np
import pandas as pd
from qlib.backtest.high_performance_ds import BaseQuote


class DayQuote(BaseQuote):
    """For steps of one day. ``quote_df`` has the index levels instrument and datetime.

    A step holds one bar, so every way of summing up its values is the value itself.
    """

    def __init__(self, quote_df: pd.DataFrame, freq: str) -> None:
        # Not the base's, which makes Qlib's log talkative.
        codes = quote_df.index.get_level_values("instrument")
        days = quote_df.index.get_level_values("datetime")
        self._codes = {code: number for number, code in enumerate(codes.unique())}
        self._days = {day: number for number, day in enumerate(days.unique())}
        rows = np.full((len(self._days), len(self._codes)), -1)
        rows[days.map(self._days), codes.map(self._codes)] = np.arange(len(quote_df))
        self._rows = rows
        self._columns = {name: quote_df[name].to_numpy() for name in quote_df.columns}

    def get_all_stock(self) -> Any:
        return self._codes.keys()

    def get_data(
        self,
        stock_id: str,
        start_time: pd.Timestamp,
        end_time: pd.Timestamp,
        field: str,
        method: str | None = None,
    ) -> Any:
        """The value as Python's own number, whose arithmetic is float64; None without a bar."""
        day, code = self._days.get(start_time), self._codes.get(stock_id)
        row = -1 if day is None or code is None else self._rows.item(day, code)
        return None if row < 0 else self._columns[field].item(row)

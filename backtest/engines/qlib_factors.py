"""From Qlib's adjusted amounts and prices to those that the exchange counts."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd


class KnownFactors:
    """The last known factor of every instrument on every session of a window.

    ``quotes`` has ``$factor`` and the index levels instrument and datetime; ``before`` has the
    last factors that were known before the window.
    """

    def __init__(
        self, quotes: pd.DataFrame, window: Sequence[date], before: Mapping[str, float]
    ) -> None:
        days = [pd.Timestamp(day) for day in window]
        by_code = quotes["$factor"].unstack(level="instrument").reindex(days).ffill()
        by_code = by_code.reindex(columns=by_code.columns.union(list(before))).fillna(dict(before))
        self._columns = {code: by_code[code].to_numpy() for code in by_code}
        self._rows = {day: row for row, day in enumerate(days)}

    def on(self, day: pd.Timestamp, code: str) -> float:
        """Original shares for an adjusted one; NaN where the instrument never had a bar."""
        column = self._columns.get(code)
        return math.nan if column is None else float(column[self._rows[day]])

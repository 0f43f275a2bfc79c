"""The sessions of an exchange as numbers, so that a gap is a difference."""

from dataclasses import dataclass
from datetime import date
from typing import Self

import polars as pl

from data_management.calendars import known_until, sessions

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Sessions:
    """The sessions of ``exchange`` over a span of days. After ``assumed_after``, where the span
    goes on beyond what is known, weekdays stand for them."""

    exchange: str
    days: pl.Series
    assumed_after: date | None
    _positions: pl.Series
    _first: int

    @classmethod
    def between(cls, exchange: str, start: date, end: date) -> Self:
        """Raises ValueError for an exchange that nobody knows."""
        days = pl.DataFrame({"day": pl.Series(sessions(exchange, start, end), dtype=pl.Date)})
        every = pl.DataFrame({"day": pl.date_range(start, end, eager=True)})
        numbered = every.join(days.with_row_index("number"), on="day", how="left").sort("day")
        last = known_until(exchange)
        return cls(
            exchange,
            days["day"],
            last if last < end else None,
            numbered["number"].cast(pl.Int32),
            (start - _EPOCH).days,
        )

    def position_of(self, dates: pl.Series) -> pl.Series:
        """The number of each date's session, counted from 0; null where the exchange is shut."""
        return self._positions.gather(dates.to_physical() - self._first)

    def day_at(self, positions: pl.Series) -> pl.Series:
        """The dates of these sessions; null for null."""
        return self.days.gather(positions)

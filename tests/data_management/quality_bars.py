"""Frames of bars for the quality report, and what it says of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from data_management.bars import PRICES
from data_management.calendars import sessions
from data_management.quality import Report

MONDAY = date(2015, 1, 5)
EXCHANGE = "XSHG"


def session_days(count: int, start: date = MONDAY) -> list[date]:
    """The first sessions of Shanghai from `start`."""
    return sessions(EXCHANGE, start, start + timedelta(days=2 * count + 30))[:count]


def bars_of(
    closes: Sequence[float],
    *,
    instrument: str = "SH600000",
    days: Sequence[date] | None = None,
    **fields: float | Sequence[float | None] | None,
) -> pl.DataFrame:
    """An instrument's bars with these closes; each volume differs from the one before."""
    rows = {
        "instrument": instrument,
        "date": list(days or session_days(len(closes))),
        **{price: list(closes) for price in PRICES},
        "volume": [1000.0 + number for number in range(len(closes))],
        **dict.fromkeys(("amount", "prev_close", "factor")),
        **fields,
    }
    numbers = {name: pl.Float64 for name in rows if name not in ("instrument", "date")}
    return pl.DataFrame(rows, schema_overrides={"date": pl.Date, **numbers}, strict=False)


def wandering(count: int, start: float = 10.0) -> list[float]:
    """Closes of which no two neighbours are alike, and none jumps."""
    return [start + (number % 3) * start / 100 for number in range(count)]


def check_of(report: Report, kind: str) -> dict[str, Any]:
    """What the report says of one check."""
    return next(check for check in report.findings["checks"] if check["kind"] == kind)

"""Bars on days when the exchange was shut: test data of a vendor, or another exchange's days."""

from typing import Any

import polars as pl

from data_management.quality.findings import FINDING_SCHEMA, Check, Found, counted
from data_management.quality.sessions import Sessions


def find_closed_days(bars_by_date: pl.DataFrame, sessions: Sessions) -> pl.DataFrame:
    """One finding for each such day with bars of any instrument. ``bars_by_date``: date, bars."""
    shut = bars_by_date.filter(sessions.position_of(bars_by_date["date"]).is_null())
    return shut.select(
        instrument=pl.lit(None, FINDING_SCHEMA["instrument"]),
        start_on="date",
        end_on="date",
        bars=pl.col("bars").cast(pl.Int64),
        figure=pl.lit(None, FINDING_SCHEMA["figure"]),
        exchange=pl.lit(sessions.exchange),
    )


def _say(day: dict[str, Any]) -> str:
    return f"{counted(day['bars'], 'bar')} on {day['start_on']}, when {day['exchange']} was shut."


def _sum_up(found: Found) -> str:
    if not found.count:
        return "No bar is on a day when the exchange was shut."
    days = counted(found.count, "day")
    return f"{counted(found.bars, 'bar')} on {days} when the exchange was shut."


CLOSED_DAYS = Check(kind="closed_days", gravity=pl.col("bars"), say=_say, sum_up=_sum_up)

"""Rows of a file that holds adjustment factors only: an instrument, a day, a factor."""

from collections.abc import Collection

import polars as pl

from data_management.bars import REQUIRED_NUMBERS, number_reason

FACTOR_COLUMNS = ("instrument", "date", "time", "factor")
"""What such a file is read for; whatever else it has is left out."""


def holds_only_factors(fields: Collection[str]) -> bool:
    """Whether a header with columns for these fields is one of factors without bars."""
    return {"date", "factor"} <= set(fields) and not set(fields) & set(REQUIRED_NUMBERS)


def faultless_factors(rows: pl.DataFrame) -> pl.Series:
    """True for rows without any fault: a day, and a factor above zero."""
    sound = number_reason("factor", bar_field=True, needed=True).is_null()
    return rows.select(pl.col("date").is_not_null() & sound).to_series()


def to_factors(rows: pl.DataFrame) -> pl.DataFrame:
    """Faultless rows as they are stored, beside file_no and line; keys as of `bars.to_bars`."""
    return rows.select("file_no", "line", "instrument_no", "date", "date_no", "factor")

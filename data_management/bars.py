"""What a bar is, which values it may have, and how a vendor's row becomes one."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

BAR_SCHEMA: dict[str, pl.DataType] = {
    "instrument": pl.String(),
    "date": pl.Date(),
    "open": pl.Float64(),
    "high": pl.Float64(),
    "low": pl.Float64(),
    "close": pl.Float64(),
    "volume": pl.Float64(),
    "amount": pl.Float64(),
    "prev_close": pl.Float64(),
    "factor": pl.Float64(),
}
"""Prices unadjusted, volume in shares, amount in currency units, prev_close and factor as the
vendor gives them (adjusted = close * factor), null where not given. Other fields follow."""

PROBLEM_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "line": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "duplicate_of_line": pl.Int64(),
    "message": pl.String(),
}

PRICES = ("open", "high", "low", "close")
REQUIRED_NUMBERS = (*PRICES, "volume")
PRICE_DIGITS = 4
QUANTITY_DIGITS = 4

_SIGNED = ("change",)
_ABOVE_ZERO = (*PRICES, "factor")


def by_year(rows: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each year in which there are any, in the order in which they came."""
    first, last = rows.select(first=pl.min("date"), last=pl.max("date")).row(0)
    if first.year == last.year:
        yield first.year, rows
        return
    # Looking each day's year up and sorting once is cheaper than a filter for each of ten years.
    year_of_day = pl.date_range(first, last, eager=True).dt.year().to_numpy().astype(np.int16)
    days = rows["date"].to_physical().to_numpy()
    years = year_of_day[days - days.min()]
    rising = bool((years[1:] >= years[:-1]).all())
    ordered = rows if rising else rows[np.argsort(years, kind="stable")]
    start = 0
    for offset, count in enumerate(np.bincount(years - first.year).tolist()):
        if count:
            yield first.year + offset, ordered.slice(start, count)
            start += count


def number_reason(name: str, *, bar_field: bool, needed: bool = False) -> pl.Expr:
    """Why the number in this column cannot stand, null where it can; extras may be negative."""
    value = pl.col(name)
    return (
        pl.when(value.is_null() & needed)
        .then(pl.lit("missing_value"))
        .when(~value.is_finite())
        .then(pl.lit("non_finite"))
        .when((value < 0) & (bar_field and name not in _SIGNED))
        .then(pl.lit("negative"))
        .when((value == 0) & (name in _ABOVE_ZERO))
        .then(pl.lit("zero"))
    )


def high_reason() -> pl.Expr:
    """Why the high cannot stand beside the other prices of its row."""
    return (
        pl.when(pl.col("high") < pl.col("low"))
        .then(_below_both("high_below_low"))
        .when(pl.col("high") < pl.max_horizontal("open", "close"))
        .then(pl.lit("high_too_low"))
    )


def _below_both(reason: str) -> pl.Expr:
    """A low above everything is the low's fault: the high then stands well beside the others."""
    stands = pl.col("high") >= pl.max_horizontal("open", "close")
    return pl.when(~stands).then(pl.lit(reason))


def low_reason() -> pl.Expr:
    """Why the low cannot stand, where the high can."""
    too_high = pl.col("low") > pl.min_horizontal("open", "close")
    return pl.when(too_high & high_reason().is_null()).then(pl.lit("low_too_high"))


def is_suspension(suspended_flag: pl.Expr) -> pl.Expr:
    """A day without trading: no volume, and no price or the vendor's own word for it."""
    no_price = pl.all_horizontal(pl.col(name).fill_null(0) == 0 for name in ("open", "high", "low"))
    return (pl.col("volume").fill_null(0) == 0) & (no_price | suspended_flag)


def faultless(rows: pl.DataFrame, extras: Sequence[str], *, certain: bool) -> pl.Series:
    """True for rows that are bars without any fault: one pass over typed columns.

    Unless the nulls are `certain` to be blanks, a row with a null in any number is not taken.
    """
    low, high = pl.col("low"), pl.col("high")
    checks = [
        pl.all_horizontal(pl.col(name).is_not_null() for name in ("date", *REQUIRED_NUMBERS)),
        pl.all_horizontal(pl.col(name).is_finite() for name in REQUIRED_NUMBERS),
        (low > 0) & (low <= pl.min_horizontal("open", "close")),
        (high >= pl.max_horizontal("open", "close")) & (pl.col("volume") >= 0),
    ]
    optional = [
        name
        for name in ("amount", "prev_close", "change", "factor", "adj_close", *extras)
        if name in rows.columns
    ]
    checks += [number_reason(name, bar_field=name not in extras).is_null() for name in optional]
    if not certain:
        checks += [pl.col(name).is_not_null() for name in optional]
    return rows.select(pl.all_horizontal(checks)).to_series()


def to_bars(
    rows: pl.DataFrame, *, volume_multiplier: int, amount_multiplier: int, extras: Sequence[str]
) -> pl.DataFrame:
    """Faultless rows as bars in shares and currency units, beside their file_no and line.

    Instrument and date cell are still numbers in the reading's books: instrument_no, date_no.
    """
    return rows.select(
        "file_no",
        "line",
        "instrument_no",
        "date",
        "date_no",
        *PRICES,
        _scaled(pl.col("volume"), volume_multiplier).alias("volume"),
        _scaled(_given(rows, "amount"), amount_multiplier).alias("amount"),
        _prev_close(rows).alias("prev_close"),
        _factor(rows).alias("factor"),
        *extras,
    )


def _given(rows: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.Float64)


def _scaled(value: pl.Expr, multiplier: int) -> pl.Expr:
    # 728025.94 lots must be 72802594 shares, not 72802593.99999999.
    return value if multiplier == 1 else (value * multiplier).round(QUANTITY_DIGITS)


def _prev_close(rows: pl.DataFrame) -> pl.Expr:
    """The vendor's previous close, else what its change in yuan says it was."""
    if "change" not in rows.columns:
        return _positive(_given(rows, "prev_close"))
    implied = (pl.col("close") - _given(rows, "change")).round(PRICE_DIGITS)
    previous = pl.coalesce(_positive(_given(rows, "prev_close")), _positive(implied))
    return previous.cast(pl.Float64)


def _factor(rows: pl.DataFrame) -> pl.Expr:
    implied = _positive(_given(rows, "adj_close")) / pl.col("close")
    return pl.coalesce(_given(rows, "factor"), implied).cast(pl.Float64)


def _positive(value: pl.Expr) -> pl.Expr:
    return pl.when(value > 0).then(value)

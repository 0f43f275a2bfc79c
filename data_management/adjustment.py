"""Adjustment factors and daily changes, derived from the vendor's facts.

An adjusted price is ``price * factor``, an adjusted volume ``volume / factor``. Both columns depend
on the rows before them, so they are derived from all bars of a version and never stored.
"""

import polars as pl

PRICES = ("open", "high", "low", "close")
_BY_INSTRUMENT = "instrument"


def derive_factor_and_change(bars: pl.DataFrame) -> pl.DataFrame:
    """Two Float64 columns, ``factor`` and ``change``, row by row beside ``bars``.

    ``bars`` is sorted by (instrument, date) and has ``close``, ``prev_close`` and ``factor`` as
    the vendor gave them (null where it did not).

    ``factor`` is never null. It is the vendor's where the vendor gave one. An instrument without
    any is chained from its previous closes: 1 on its first bar, then multiplied by last close /
    previous close wherever the vendor restated that close (a split, a dividend), and by 1 where
    the previous close is not known. Rows that lack a factor beside others that have one follow
    this chain from the nearest one before, or else after them.

    ``change`` is the ratio of the adjusted close to the last traded one, minus 1; on the first
    bar it compares with the vendor's previous close, and is null without one.
    """
    facts = bars.select("instrument", pl.col("close", "prev_close", "factor").fill_nan(None))
    chained = facts.with_columns(chain=_restatement().cum_prod().over(_BY_INSTRUMENT))
    factors = chained.with_columns(factor=_completed_factor())
    return factors.select("factor", change=_change())


def adjusted(field: str) -> pl.Expr:
    """A field in adjusted terms, over a frame that holds the derived ``factor``."""
    value = pl.col(field)
    if field in PRICES:
        return value * pl.col("factor")
    return value / pl.col("factor") if field == "volume" else value


def _restatement() -> pl.Expr:
    """By how much the vendor lowered the last close to make it today's previous close."""
    last_close = pl.col("close").forward_fill().shift().over(_BY_INSTRUMENT)
    restated = (last_close > 0) & (pl.col("prev_close") > 0)
    return pl.when(restated).then(last_close / pl.col("prev_close")).otherwise(1.0)


def _completed_factor() -> pl.Expr:
    given = pl.when(pl.col("factor") > 0).then("factor")
    level = (given / pl.col("chain")).forward_fill().backward_fill().over(_BY_INSTRUMENT)
    return pl.coalesce(given, level * pl.col("chain"), "chain")


def _change() -> pl.Expr:
    close = pl.col("close") * pl.col("factor")
    last_close = close.forward_fill().shift().over(_BY_INSTRUMENT)
    vendors_last_close = pl.when(pl.col("prev_close") > 0).then("prev_close") * pl.col("factor")
    return close / pl.coalesce(last_close, vendors_last_close) - 1

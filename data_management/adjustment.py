"""Adjustment factors and daily changes, derived from the vendor's facts.

An adjusted price is ``price * factor``, an adjusted volume ``volume / factor``. Both columns depend
on the rows before them, so they are derived from all bars of a version and never stored.
"""

import polars as pl

from data_management.bars import PRICES


def derive_factor_and_change(bars: pl.DataFrame) -> pl.DataFrame:
    """Float64 columns ``factor``, ``change`` and ``chain``, row by row beside ``bars``.

    ``bars`` is sorted by (instrument, date) and has ``close``, ``prev_close`` and ``factor`` as
    the vendor gave them (null where it did not).

    ``factor`` is never null. It is the vendor's where the vendor gave one. An instrument without
    any is chained from its previous closes: 1 on its first bar, then multiplied by last close /
    previous close wherever the vendor restated that close (a split, a dividend), and by 1 where
    the previous close is not known. Rows that lack a factor beside others that have one follow
    this chain from the nearest one before, or else after them.

    ``change`` is the ratio of the adjusted close to the last traded one, minus 1; on the first
    bar it compares with the vendor's previous close, and is null without one.

    ``chain`` is what the previous closes alone give, whatever factor the vendor gave.
    """
    facts = bars.select(
        pl.col("close", "prev_close", "factor").fill_nan(None),
        first=starts_instrument(),
    )
    chained = facts.with_columns(_chain(facts))
    whole = chained.with_columns(_completed_factor(chained))
    return whole.select("factor", "chain", change=change())


def adjusted(field: str) -> pl.Expr:
    """A field in adjusted terms, over a frame that holds the derived ``factor``."""
    value = pl.col(field)
    if field in PRICES:
        return value * pl.col("factor")
    return value / pl.col("factor") if field == "volume" else value


def starts_instrument() -> pl.Expr:
    """Whether a row is its instrument's first."""
    return pl.col("instrument").ne_missing(pl.col("instrument").shift())


def _chain(facts: pl.DataFrame) -> pl.Series:
    """The product of all restatements up to each row, within its instrument."""
    steps = facts.select("first", chain=restatement())
    # Few rows restate anything: only they and each instrument's first are multiplied up.
    turns = (pl.col("chain") != 1) | pl.col("first")
    levels = steps.filter(turns).select(pl.col("chain").cum_prod().over(pl.col("first").cum_sum()))
    reached = steps.select(turns.cum_sum() - 1).to_series()
    return levels["chain"].gather(reached)


def restatement() -> pl.Expr:
    """By how much the vendor lowered the last close to make it today's previous close.

    Over a frame with ``first``, ``close`` and ``prev_close``; 1 where he did not, or none is known.
    """
    restated = (_last("close") > 0) & (pl.col("prev_close") > 0)
    return pl.when(restated).then(_last("close") / pl.col("prev_close")).otherwise(1.0)


def _last(column: str) -> pl.Expr:
    """The value on the instrument's bar before."""
    return pl.when(~pl.col("first")).then(pl.col(column).shift())


def _completed_factor(chained: pl.DataFrame) -> pl.Series:
    chain = chained["chain"].alias("factor")
    given = chained.select(pl.when(pl.col("factor") > 0).then("factor")).to_series()
    if given.null_count() == given.len():
        return chain
    if given.null_count() == 0:
        return given
    instrument = chained["first"].cum_sum()
    levels = pl.DataFrame({"level": given / chain, "instrument": instrument})
    nearest = pl.col("level").forward_fill().backward_fill().over("instrument")
    level = levels.select(nearest.fill_null(1.0)).to_series()
    return given.zip_with(given.is_not_null(), level * chain)


def change() -> pl.Expr:
    """The ratio of the adjusted close to the one before, minus 1.

    Over a frame with ``first``, ``close``, ``prev_close`` and the derived ``factor``.
    """
    vendors_last_close = pl.when(pl.col("prev_close") > 0).then("prev_close") * pl.col("factor")
    last_close = pl.when("first").then(vendors_last_close).otherwise(_last_adjusted())
    return pl.col("close") * pl.col("factor") / last_close - 1


def _last_adjusted() -> pl.Expr:
    return _last("close") * _last("factor")

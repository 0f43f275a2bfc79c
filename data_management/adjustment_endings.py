"""Adjustment factors of bars that follow a history whose last bars are all that is known of it.

They come out as if derived with the whole history, to the last bit: the same products in the same
order.
"""

import polars as pl

from data_management.adjustment import change, restatement, starts_instrument


def endings_of(bars: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """One row for each instrument of ``bars``: what :func:`derive_onward` needs to go on after it.

    ``instrument``, ``start_on``, ``end_on``, and of its last bar ``close``, ``factor``, ``chain``
    and ``level``: the vendor's last factor / chain, null where he never gave one. ``derived`` is
    :func:`~data_management.adjustment.derive_factor_and_change` of ``bars``.
    """
    rows = bars.select("instrument", "date", "close", given=_given()).hstack(derived)
    return rows.group_by("instrument", maintain_order=True).agg(
        start_on=pl.col("date").first(),
        end_on=pl.col("date").last(),
        close=pl.col("close").fill_nan(None).last(),
        factor=pl.col("factor").last(),
        chain=pl.col("chain").last(),
        level=(pl.col("given") / pl.col("chain")).drop_nulls().last(),
    )


def rewrites_history(endings: pl.DataFrame, bars: pl.DataFrame) -> bool:
    """Whether ``bars`` bring the first vendor's factor of an instrument that has bars already:
    it counts for the bars before it, too."""
    given = bars.filter(_given().is_not_null())["instrument"].unique()
    without = endings.filter(pl.col("level").is_null())["instrument"]
    return bool(without.is_in(given.to_list()).any())


def derive_onward(endings: pl.DataFrame, bars: pl.DataFrame) -> pl.DataFrame:
    """``factor``, ``change`` and ``chain`` of ``bars``, sorted by (instrument, date), all of them
    later than the ``endings`` of the history that they follow."""
    rows = _led_by(endings, bars)
    stretch = pl.col("first").cum_sum()
    chained = rows.with_columns(
        chain=pl.coalesce("chain", restatement()).cum_prod().over(stretch),
    )
    level = pl.coalesce("level", pl.when("leads").then(None).otherwise(_given() / pl.col("chain")))
    reached = level.forward_fill().backward_fill().over(stretch).fill_null(1.0)
    own = pl.when("leads").then("factor").otherwise(_given())
    whole = chained.with_columns(factor=pl.coalesce(own, reached * pl.col("chain")))
    return whole.with_columns(change=change()).filter(~pl.col("leads")).select(
        "factor", "chain", "change"
    )  # fmt: skip


def _led_by(endings: pl.DataFrame, bars: pl.DataFrame) -> pl.DataFrame:
    """``bars``, those of each known instrument led by the last bar before them."""
    known = endings.filter(pl.col("instrument").is_in(bars["instrument"].unique().to_list()))
    last = known.select("instrument", "close", "factor", "chain", "level", leads=pl.lit(True))
    new = bars.select(
        "instrument", pl.col("close", "prev_close", "factor").fill_nan(None), leads=pl.lit(False)
    )
    rows = pl.concat([last, new], how="diagonal").sort("instrument", maintain_order=True)
    return rows.with_columns(first=starts_instrument())


def _given() -> pl.Expr:
    factor = pl.col("factor").fill_nan(None)
    return pl.when(factor > 0).then(factor)

"""Looking along an instrument's bars, in a frame sorted by (instrument, date)."""

import polars as pl

IS_FIRST = pl.col("instrument").ne_missing(pl.col("instrument").shift())


def last(column: str) -> pl.Expr:
    """The value on the same instrument's bar before; null on its first bar."""
    return pl.when(~IS_FIRST).then(pl.col(column).shift())


def runs_of(bars: pl.DataFrame, goes_on: str, run: str, *more: pl.Expr) -> pl.DataFrame:
    """Runs of bars, each but the first of which has the flag ``goes_on``: instrument, start_on,
    end_on, bars. ``run`` numbers them, ``before`` is the date of the bar before."""
    flagged = bars.filter(pl.col(goes_on))
    return flagged.group_by(run, maintain_order=True).agg(
        pl.col("instrument").first(),
        *more,
        start_on=pl.col("before").first(),
        end_on=pl.col("date").last(),
        bars=(pl.len() + 1).cast(pl.Int64),
    )

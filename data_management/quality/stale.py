"""Prices that stand still although there is trade: a feed that repeats itself."""

from typing import Any

import polars as pl

from data_management.bars import PRICES
from data_management.quality.findings import Check, Found, counted
from data_management.quality.rows import IS_FIRST, last, runs_of
from data_management.quality.thresholds import UNCHANGED_BARS, UNCHANGED_CLOSES


def find_stale_runs(bars: pl.DataFrame) -> pl.DataFrame:
    """Runs of bars with volume that close alike, and shorter runs that are alike in all prices
    and volume. ``bars`` counts the run's, ``figure`` is the close."""
    rows = _compared(bars)
    close = pl.col("close").first().alias("figure")
    closes = runs_of(rows, "same_close", "close_run", close)
    long = closes.filter(pl.col("bars") >= UNCHANGED_CLOSES)
    copies = runs_of(rows, "same_bar", "bar_run", close, pl.col("close_run").first())
    copied = copies.filter(pl.col("bars") >= UNCHANGED_BARS).join(long, on="close_run", how="anti")
    shown = ("instrument", "start_on", "end_on", "bars", "figure")
    return pl.concat(
        [
            long.select(*shown, whole=pl.lit(False)),
            copied.select(*shown, whole=pl.lit(True)),
        ]
    )


def _compared(bars: pl.DataFrame) -> pl.DataFrame:
    same_close = ~IS_FIRST & _alike("close") & (pl.col("volume") > 0) & (last("volume") > 0)
    same_bar = same_close & pl.all_horizontal(_alike(name) for name in (*PRICES, "volume"))
    flags = bars.select(
        "instrument",
        "date",
        "close",
        before=pl.col("date").shift(),
        same_close=same_close.fill_null(False),
        same_bar=same_bar.fill_null(False),
    )
    return flags.with_columns(
        close_run=(~pl.col("same_close")).cum_sum(), bar_run=(~pl.col("same_bar")).cum_sum()
    )


def _alike(column: str) -> pl.Expr:
    return pl.col(column) == pl.col(column).shift()


def _say(run: dict[str, Any]) -> str:
    dates = f"from {run['start_on']} to {run['end_on']}"
    if run["whole"]:
        return f"{run['instrument']} has one and the same bar {run['bars']} times {dates}."
    return f"{run['instrument']} closes at {run['figure']:g} for {run['bars']} bars {dates}."


def _sum_up(found: Found) -> str:
    if not found.count:
        return "No price stands still while there is trade."
    return f"{counted(found.count, 'run')} of unchanged prices with trade, {found.bars:,} bars."


STALE_RUNS = Check(kind="stale_runs", gravity=pl.col("bars"), say=_say, sum_up=_sum_up)

"""Jumps from one close to the next that look like a split nobody adjusted for."""

from datetime import date
from typing import Any

import polars as pl

from data_management.quality.findings import Check, Found, counted
from data_management.quality.rows import IS_FIRST, last
from data_management.quality.thresholds import (
    BEIJING_LIMIT,
    FREE_JUMP,
    FREE_SESSIONS,
    GROWTH_BOARD_LIMIT,
    MAIN_BOARD_LIMIT,
    TICK,
)


def find_suspected_splits(bars: pl.DataFrame, *, since: date) -> pl.DataFrame:
    """One finding for each close that leaves its instrument's daily limit as seen from the close
    before, and also as seen from the vendor's previous close and by its factor. ``figure`` is the
    change as a fraction. ``since`` is the version's first day: who starts later is newly listed.
    """
    jumps = _steps(bars).filter(_leaves("last_close", pl.lit(MAIN_BOARD_LIMIT)))
    limit = _limit()
    unexplained = jumps.filter(
        _leaves("last_close", limit),
        ~_is_explained(limit),
        (pl.col("age") >= FREE_SESSIONS) | (pl.col("listed_on") <= since),
    )
    return unexplained.select(
        "instrument",
        "last_close",
        "close",
        "prev_close",
        start_on="last_on",
        end_on="date",
        bars=pl.lit(1, pl.Int64),
        figure=pl.col("close") / pl.col("last_close") - 1,
    )


def _steps(bars: pl.DataFrame) -> pl.DataFrame:
    """Each bar beside the one before it and beside its instrument's first."""
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    return bars.select(
        "instrument",
        "date",
        "close",
        "prev_close",
        last_close=last("close"),
        last_on=last("date"),
        by_factor=last("close") * last("factor") / pl.col("factor"),
        age=row - pl.when(IS_FIRST).then(row).forward_fill(),
        listed_on=pl.when(IS_FIRST).then("date").forward_fill(),
    )


def _leaves(reference: str, limit: pl.Expr) -> pl.Expr:
    """Whether the close lies beyond what it may reach from the reference; a rise that undoes the
    largest fall is within."""
    start, close = pl.col(reference), pl.col("close")
    return (close < start * (1 - limit) - TICK) | (close > start / (1 - limit) + TICK)


def _is_explained(limit: pl.Expr) -> pl.Expr:
    by_vendor = (pl.col("prev_close") > 0) & ~_leaves("prev_close", limit)
    by_factor = (pl.col("by_factor") > 0) & ~_leaves("by_factor", limit)
    return by_vendor.fill_null(False) | by_factor.fill_null(False)


def _limit() -> pl.Expr:
    code = pl.col("instrument").str
    return (
        pl.when(code.contains(r"^(SH68[89]|SZ30\d)\d{3}$"))
        .then(GROWTH_BOARD_LIMIT)
        .when(code.contains(r"^BJ\d{6}$"))
        .then(BEIJING_LIMIT)
        .when(code.contains(r"^(SH|SZ)\d{6}$"))
        .then(MAIN_BOARD_LIMIT)
        .otherwise(FREE_JUMP)
    )


def _say(jump: dict[str, Any]) -> str:
    verb = "falls" if jump["figure"] < 0 else "rises"
    given = jump["prev_close"]
    known = (
        "no previous close or factor explains"
        if given is None
        else (f"the previous close given, {given:g}, does not explain")
    )
    return (
        f"{jump['instrument']} {verb} by {abs(jump['figure']):.1%}, from {jump['last_close']:g} on "
        f"{jump['start_on']} to {jump['close']:g} on {jump['end_on']}, and {known} it."
    )


def _sum_up(found: Found) -> str:
    if not found.count:
        return "No jump looks like an unadjusted split."
    return (
        f"{counted(found.count, 'jump')} from one close to the next that no previous close and no "
        "factor explains: an unadjusted split is likely."
    )


SUSPECTED_SPLITS = Check(
    kind="suspected_splits", gravity=pl.col("figure").add(1).log().abs(), say=_say, sum_up=_sum_up
)

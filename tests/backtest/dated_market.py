"""Bars that run into the limits of their boards on chosen days."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import polars as pl

from data_management.calendars import sessions
from data_management.qlib_provider import build_provider


def days_of(start: date, end: date) -> list[date]:
    return sessions("XSHG", start, end)


def bars_of(
    code: str, days: Sequence[date], moves: dict[date, float], *, is_st: bool = False
) -> pl.DataFrame:
    """Bars at 10 yuan that move by a fraction, to the cent, on the days of ``moves``."""
    closes = [10.0]
    for day in days[1:]:
        closes.append(round(closes[-1] * (1 + moves.get(day, 0.0)), 2))
    before = [10.0, *(close for close, _ in pairwise(closes))]
    return pl.DataFrame(
        {"instrument": code, "date": days, "close": closes, "prev_close": before}
    ).select(
        "instrument", "date",
        *(pl.col("close").alias(name) for name in ("open", "high", "low")), "close",
        volume=pl.lit(1e6), amount=pl.lit(None, pl.Float64), prev_close="prev_close",
        factor=pl.lit(None, pl.Float64), is_st=pl.lit(float(is_st)),
    )  # fmt: skip


def build(folder: Path, *bars: pl.DataFrame) -> Path:
    target = folder / "provider"
    build_provider(pl.concat(bars).sort("instrument", "date"), target, exchange="XSHG")
    return target


def score(code: str, *days: date) -> pd.Series:
    """The only one that has a score, on these days."""
    index = pd.MultiIndex.from_product([[code], pd.to_datetime(days)])
    return pd.Series(1.0, index.set_names(["instrument", "datetime"]))

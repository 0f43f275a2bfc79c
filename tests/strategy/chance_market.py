"""A small market by chance, and the same one with another future from some day on."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from data_management.calendars import sessions
from data_management.qlib_provider import build_provider

DAYS = sessions("XSHG", date(2023, 1, 3), date(2023, 11, 30))
CODES = tuple(f"SH6000{number:02}" for number in range(8))


def write_market(folder: Path, *, other_from: date | None = None) -> Path:
    """The provider of eight instruments over 220 sessions; all that lies on ``other_from`` or
    later comes from other chances."""
    bars = _bars(1)
    if other_from is not None:
        early, late = pl.col("date") < other_from, pl.col("date") >= other_from
        bars = pl.concat([bars.filter(early), _bars(2).filter(late)]).sort("instrument", "date")
    build_provider(bars, folder, exchange="XSHG")
    return folder


def _bars(seed: int) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    rows = []
    for code in CODES:
        closes = 10 * np.exp(np.cumsum(chance.normal(0, 0.02, len(DAYS))))
        for day, close in zip(DAYS, closes, strict=True):
            low, high = close * chance.uniform(0.97, 1), close * chance.uniform(1, 1.03)
            volume = float(chance.integers(100, 10_000)) * 100
            rows.append((code, day, chance.uniform(low, high), high, low, close, volume))
    names = ("instrument", "date", "open", "high", "low", "close", "volume")
    bars = pl.DataFrame(rows, schema=names, orient="row")
    nothing = pl.lit(None, pl.Float64)
    return bars.with_columns(amount=nothing, prev_close=nothing, factor=nothing)

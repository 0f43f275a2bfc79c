"""Rows of a result's frames, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 5_000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Rows of a frame: those of an instrument and of days, both ends included, from `offset`."""

    offset: int = 0
    limit: int = MOST_ROWS
    start: date | None = None
    end: date | None = None
    instrument: str | None = None


@dataclass(frozen=True)
class Rows:
    """`next_offset` is where to read on, None at the end; `count` is of all rows asked for."""

    count: int
    next_offset: int | None
    rows: list[dict[str, Any]]


def read_frame(path: Path, asked: Asked) -> Rows:
    """Rows of a Parquet file in its order; a number that was not computed is None. An instrument
    or a day only chooses among rows that have one. Raises FileNotFoundError."""
    import polars as pl

    chosen = pl.scan_parquet(path, glob=False)
    columns = chosen.collect_schema().names()
    for condition in _conditions(asked, columns):
        chosen = chosen.filter(condition)
    count = int(chosen.select(pl.len()).collect().item())
    days = [pl.col("date").cast(pl.Date)] if "date" in columns else []
    page = chosen.slice(asked.offset, asked.limit).with_columns(
        *days, pl.selectors.float().fill_nan(None)
    )
    rows = page.collect().to_dicts()
    end = asked.offset + len(rows)
    return Rows(count, end if rows and end < count else None, rows)


def _conditions(asked: Asked, columns: Sequence[str]) -> "list[pl.Expr]":
    import polars as pl

    day, instrument = pl.col("date").cast(pl.Date), pl.col("instrument")
    given = {
        "date": [
            day >= asked.start if asked.start else None,
            day <= asked.end if asked.end else None,
        ],
        "instrument": [instrument == asked.instrument if asked.instrument else None],
    }
    return [one for name in given if name in columns for one in given[name] if one is not None]

"""What a back-test gave, for its readers: figures, run card, rows of its frames."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtest.models import Backtest
from data_management.attempt_files import folder_at
from data_management.contents import NotHeld

if TYPE_CHECKING:
    import polars as pl

    from backtest.results import BacktestResult

MOST_ROWS = 5_000
FRAMES = ("daily", "positions", "trades", "indicators")


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


def read_metrics(backtest: Backtest) -> dict[str, Any]:
    """See `backtest.metrics`. Raises NotHeld where there is no result."""
    return _read_json(backtest, "metrics")


def read_card(backtest: Backtest) -> dict[str, Any]:
    """The run card. Raises NotHeld where there is no result."""
    return _read_json(backtest, "run_card")


def read_rows(backtest: Backtest, frame: str, asked: Asked) -> Rows:
    """Rows of one of FRAMES in its order; a number that was not computed is None. Raises NotHeld
    where there is no result."""
    import polars as pl

    chosen = pl.scan_parquet(_part(backtest, f"{frame}.parquet"), glob=False)
    for condition in _conditions(asked, instruments=frame in ("positions", "trades")):
        chosen = chosen.filter(condition)
    count = int(chosen.select(pl.len()).collect().item())
    page = chosen.slice(asked.offset, asked.limit).with_columns(
        pl.col("date").cast(pl.Date), pl.selectors.float().fill_nan(None)
    )
    rows = page.collect().to_dicts()
    end = asked.offset + len(rows)
    return Rows(count, end if rows and end < count else None, rows)


def _conditions(asked: Asked, *, instruments: bool) -> "list[pl.Expr]":
    import polars as pl

    day = pl.col("date").cast(pl.Date)
    given = [
        day >= asked.start if asked.start else None,
        day <= asked.end if asked.end else None,
        pl.col("instrument") == asked.instrument if asked.instrument and instruments else None,
    ]
    return [condition for condition in given if condition is not None]


def _read_json(backtest: Backtest, name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_part(backtest, f"{name}.json").read_text(encoding="utf-8"))
    return told


def _part(backtest: Backtest, name: str) -> Path:
    return result_folder(backtest) / name


def result_folder(backtest: Backtest) -> Path:
    """Where its result lies. Raises NotHeld where there is none."""
    if not backtest.folder:
        raise NotHeld(f"{backtest} has no result: it is {backtest.status}.")
    folder = folder_at(backtest.folder)
    if not folder.exists():
        raise NotHeld(_gone(backtest))
    return folder


def read_result(backtest: Backtest) -> "BacktestResult":
    """All of it. Raises NotHeld where there is none."""
    from backtest.results import BacktestResult

    try:
        return BacktestResult.read(result_folder(backtest))
    except FileNotFoundError as missing:
        raise NotHeld(_gone(backtest)) from missing


def _gone(backtest: Backtest) -> str:
    return f"The result of {backtest} is not on the disk: run it again."

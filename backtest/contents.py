"""What a back-test gave, for its readers: figures, run card, rows of its frames."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backtest.models import Backtest
from data_management.attempt_files import folder_at
from data_management.contents import NotHeld
from strategy.frame_rows import Asked, Rows, read_frame

if TYPE_CHECKING:
    from backtest.results import BacktestResult

FRAMES = ("daily", "positions", "trades", "indicators")


def read_metrics(backtest: Backtest) -> dict[str, Any]:
    """See `backtest.metrics`. Raises NotHeld where there is no result."""
    return _read_json(backtest, "metrics")


def read_card(backtest: Backtest) -> dict[str, Any]:
    """The run card. Raises NotHeld where there is no result."""
    return _read_json(backtest, "run_card")


def read_rows(backtest: Backtest, frame: str, asked: Asked) -> Rows:
    """Rows of one of FRAMES in its order; a number that was not computed is None. Raises NotHeld
    where there is no result."""
    return read_frame(_part(backtest, f"{frame}.parquet"), asked)


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

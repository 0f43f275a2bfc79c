"""What a run gave, for its readers: rows of its frames, its files."""

import json
import re
from pathlib import Path
from typing import Any

from data_management.attempt_files import folder_at
from data_management.contents import NotHeld
from data_management.downloads import Download
from strategy.frame_rows import Asked, Rows, read_frame
from strategy.models import StrategyRun
from strategy.run_files import CSV, PAGE, QUALITY, XLSX

FILES = {
    "csv": (CSV, "text/csv; charset=utf-8"),
    "xlsx": (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": (PAGE, "text/html; charset=utf-8"),
}


def read_rows(run: StrategyRun, frame: str, asked: Asked) -> Rows:
    """Rows of one of `run_files.FRAMES`. Raises NotHeld where there is no result."""
    return read_frame(_part(run, f"{frame}.parquet"), asked)


def read_quality(run: StrategyRun) -> dict[str, Any]:
    """Figures and days of the signal's quality. Raises NotHeld where there is no result."""
    told: dict[str, Any] = json.loads(_part(run, QUALITY).read_text(encoding="utf-8"))
    return told


def open_file(run: StrategyRun, file_type: str) -> Download:
    """A download named after the strategy and the day. Raises NotHeld."""
    name, content_type = FILES[file_type]
    path = _part(run, name)
    stem = re.sub(r"[^\w.-]+", "-", str(run)).strip("-.") or "orders"
    return Download(path.open("rb"), name=f"{stem}{path.suffix}", content_type=content_type)


def _part(run: StrategyRun, name: str) -> Path:
    if not run.folder:
        raise NotHeld(f"{run} has no result: it is {run.status}.")
    path = folder_at(run.folder) / name
    if not path.exists():
        raise NotHeld(f"The result of {run} is not on the disk: run it again.")
    return path

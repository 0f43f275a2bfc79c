"""What a back-test gave, as frames and mappings, and as a folder of files."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from qlibui.figures import plain
from strategy.findings import Finding

_REPORT = "account return total_turnover turnover total_cost cost value cash bench"
DAILY = dict.fromkeys(_REPORT.split(), "float64")
POSITIONS = {
    "date": "datetime64[ns]",
    "instrument": "object",
    "shares": "float64",
    "price": "float64",
    "value": "float64",
    "weight": "float64",
    "days_held": "int64",
}
TRADES = {
    "date": "datetime64[ns]",
    "instrument": "object",
    "direction": "object",
    "ordered_shares": "float64",
    "traded_shares": "float64",
    "price": "float64",
    "value": "float64",
    "cost": "float64",
    "reason": "object",
}
INDICATORS = dict.fromkeys(("ffr", "pa", "pos", "deal_amount", "value", "count"), "float64")
"""The columns of each frame with their types, in order."""

_FRAMES = {"daily": DAILY, "positions": POSITIONS, "trades": TRADES, "indicators": INDICATORS}


class Frames(NamedTuple):
    """What an engine gives, as ``BacktestResult`` has it."""

    daily: pd.DataFrame
    positions: pd.DataFrame
    trades: pd.DataFrame
    indicators: pd.DataFrame


@dataclass(frozen=True, eq=False)
class BacktestResult:
    """``daily`` and ``indicators`` have a row for each day, their index is called ``date``.

    ``daily`` is Qlib's report: ``return`` is the day's before cost and ``bench`` the benchmark's,
    both fractions; bench is NaN without a benchmark. ``positions`` are those at the end of a day
    and ``trades`` all orders: shares and prices as the exchange counts them, not adjusted; a
    trade's ``reason`` tells why it was not or only partly done, None where it was. ``signal`` is
    what is known of how the scores came about, such as a model's importances.

    Raises ValueError for frames with other columns.
    """

    daily: pd.DataFrame
    positions: pd.DataFrame
    trades: pd.DataFrame
    indicators: pd.DataFrame
    metrics: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    run_card: Mapping[str, Any] = field(default_factory=dict)
    signal: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, columns in _FRAMES.items():
            given = list(getattr(self, name).columns)
            if given != list(columns):
                raise ValueError(f"The {name} of a back-test have the columns {given}.")

    def write(self, folder: Path) -> None:
        """Fill ``folder``, made if needed, with the frames in Parquet and the rest in JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FRAMES:
            getattr(self, name).to_parquet(folder / f"{name}.parquet", engine="pyarrow")
        _write_json(folder / "signal.json", self.signal)
        _write_json(folder / "metrics.json", self.metrics)
        _write_json(folder / "run_card.json", self.run_card)
        _write_json(folder / "findings.json", [finding.as_json() for finding in self.findings])

    @classmethod
    def read(cls, folder: Path) -> "BacktestResult":
        """What ``write`` wrote. Raises FileNotFoundError where a part of it is missing."""
        frames = {
            name: pd.read_parquet(folder / f"{name}.parquet", engine="pyarrow") for name in _FRAMES
        }
        return cls(
            **frames,
            signal=_read_json(folder / "signal.json") if (folder / "signal.json").exists() else {},
            metrics=_read_json(folder / "metrics.json"),
            findings=[Finding(**each) for each in _read_json(folder / "findings.json")],
            run_card=_read_json(folder / "run_card.json"),
        )


def frame_of(rows: Iterable[tuple[Any, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    """A frame of ``columns`` and their types, also without any row."""
    return pd.DataFrame(list(rows), columns=list(columns)).astype(dict(columns))


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))

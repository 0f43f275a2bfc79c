"""A faultless small dataset, which tests spoil in one place."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from backtest.preflight import Finding, check
from backtest.spec import BacktestSpec, ExpressionSignal
from data_management.calendars import sessions
from data_management.qlib_provider import build_provider
from tests.data_management.store_bars import make_bars

DAYS = sessions("XSHG", date(2024, 1, 2), date(2024, 12, 31))
CODES = [f"SH60000{number}" for number in range(6)]
LEFT = "SH600009"
WINDOW = DAYS[60:140]
SPEC = BacktestSpec(
    start_on=WINDOW[0],
    end_on=WINDOW[-1],
    signal=ExpressionSignal("Ref($close, 5)/$close"),
    topk=3,
    n_drop=1,
    benchmark=CODES[0],
)


def make_provider(folder: Path) -> Path:
    """Six instruments that trade all year, and one that left in spring."""
    target = folder / "provider"
    bars = [moving(make_bars([code], DAYS, prev_close=10.0)) for code in CODES]
    left = moving(make_bars([LEFT], DAYS[:90], prev_close=10.0))
    build_provider(pl.concat([*bars, left]).sort("instrument", "date"), target, exchange="XSHG")
    return target


def moving(bars: pl.DataFrame) -> pl.DataFrame:
    """Up and down by a cent."""
    return bars.with_columns(close=pl.col("close") + pl.int_range(pl.len()) % 2 / 100)


def spoil(provider: Path, code: str, field: str, day: date, value: float = np.nan) -> None:
    path = provider / "features" / code.lower() / f"{field}.day.bin"
    stored = np.fromfile(path, dtype="<f4")
    stored[1 + DAYS.index(day) - int(stored[0])] = value
    stored.tofile(path)


def forget_field(provider: Path, field: str) -> None:
    for path in provider.glob(f"features/*/{field}.day.bin"):
        path.unlink()


def write_universe(provider: Path, name: str, lines: Iterable[tuple[str, date, date]]) -> None:
    text = "".join(f"{code}\t{start}\t{end}\n" for code, start, end in lines)
    (provider / "instruments" / f"{name}.txt").write_text(text)


def found(provider: Path, *, scores: pd.Series | None = None, **changes: Any) -> dict[str, Finding]:
    findings = check(replace(SPEC, **changes), provider=provider, scores=scores)
    by_name = {finding.name: finding for finding in findings}
    assert len(by_name) == len(findings)
    return by_name

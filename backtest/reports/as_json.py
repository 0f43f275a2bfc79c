"""A result as JSON: the figures, how they were made, and every frame column by column."""

import json
from typing import Any

import pandas as pd

from backtest.results import BacktestResult
from qlibui.figures import iso_day, plain


def dump(result: BacktestResult) -> str:
    """One JSON object; days as 2015-01-05, null for what was not computed."""
    content = {
        "run_card": result.run_card,
        "metrics": result.metrics,
        "findings": [finding.as_json() for finding in result.findings],
        "daily": _columns(result.daily.reset_index()),
        "indicators": _columns(result.indicators.reset_index()),
        "positions": _columns(result.positions),
        "trades": _columns(result.trades),
    }
    return json.dumps(plain(content), ensure_ascii=False, allow_nan=False)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    columns = {str(name): frame[name].tolist() for name in frame.columns}
    return columns | {"date": [iso_day(day) for day in frame["date"]]}

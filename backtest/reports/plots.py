"""The figures of a tear sheet as Plotly reads them: plain mappings, colours by name.

``x`` is the word days where a trace has a value for each day; the page holds the days once.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from backtest.metrics.compound import DAYS_PER_YEAR
from backtest.metrics.drawdowns import underwater
from backtest.metrics.returns import NOISE, Returns, returns_of

ROLLING_DAYS = 126
_DIGITS = 6
Figure = dict[str, Any]
_ON_THE_RIGHT = {
    "overlaying": "y", "side": "right", "showgrid": False, "rangemode": "tozero",
}  # fmt: skip


def draw_figures(daily: pd.DataFrame, positions: pd.DataFrame) -> dict[str, Figure]:
    """All figures by name."""
    by_name = returns_of(daily)
    net, benchmark = by_name["return_with_cost"], by_name["benchmark_return"]
    figures = {
        "equity": draw_equity(by_name),
        "drawdown": draw_drawdown(net, benchmark),
        "turnover": draw_turnover(daily),
        "holdings": draw_holdings(daily, positions),
    }
    if len(net) > ROLLING_DAYS:
        figures["rolling"] = draw_rolling(net, benchmark)
    return figures


def draw_equity(by_name: Mapping[str, Returns]) -> Figure:
    """What 1 became: with cost, without, and the benchmark's."""
    days = by_name["return_with_cost"].index
    traces = [
        _line("with cost", _grown(by_name["return_with_cost"]), "accent", width=2.2),
        _line("without cost", _grown(by_name["return_without_cost"]), "accent", dash="dot"),
    ]
    if len(by_name["benchmark_return"]):
        grown = _grown(by_name["benchmark_return"]).reindex(days)
        traces.append(_line("benchmark", grown, "ink-soft"))
    return _figure(traces, "1 became, compounded", height=340)


def draw_drawdown(net: Returns, benchmark: Returns) -> Figure:
    """How far below its peak, beside the benchmark."""
    traces = [_line("with cost", underwater(net), "bad") | _filled("bad-soft")]
    if len(benchmark):
        traces.append(_line("benchmark", underwater(benchmark).reindex(net.index), "ink-soft"))
    return _figure(traces, "below the peak, compounded", percent=True)


def draw_rolling(net: Returns, benchmark: Returns) -> Figure:
    """The Sharpe ratio of the last ROLLING_DAYS days, on each day."""
    traces = [_line("with cost", rolling_sharpe(net), "accent")]
    if len(benchmark) > ROLLING_DAYS:
        rolled = rolling_sharpe(benchmark).reindex(net.index)
        traces.append(_line("benchmark", rolled, "ink-soft"))
    return _figure(traces, f"Sharpe ratio of {ROLLING_DAYS} days")


def rolling_sharpe(returns: Returns) -> Returns:
    """NaN before the first ROLLING_DAYS days have gone by, and where returns do not vary."""
    rolled = returns.rolling(ROLLING_DAYS)
    deviation = rolled.std(ddof=1)
    ratio: Returns = rolled.mean() / deviation.where(deviation > NOISE) * np.sqrt(DAYS_PER_YEAR)
    return ratio


def draw_turnover(daily: pd.DataFrame) -> Figure:
    """Traded value of each day, and all costs so far."""
    bars: Figure = {"type": "bar", "name": "turnover of the day", "x": "days"}
    bars |= {"y": _values(daily["turnover"]), "marker": {"color": "var(--accent)", "opacity": 0.5}}
    paid = _line("costs so far, added", daily["cost"].cumsum(), "care", width=2.2, yaxis="y2")
    figure = _figure([bars, paid], "of the account", percent=True)
    figure["layout"]["yaxis2"] = _axis("costs", percent=True) | _ON_THE_RIGHT
    return figure


def draw_holdings(daily: pd.DataFrame, positions: pd.DataFrame) -> Figure:
    """The invested part of the account and the number of instruments at each day's end."""
    invested = daily["value"] / daily["account"]
    held = positions.groupby("date").size().reindex(daily.index, fill_value=0)
    share = _line("invested", invested, "accent") | _filled("busy-soft")
    count = _line("instruments", held, "ink", yaxis="y2", shape="hv")
    figure = _figure([share, count], "of the account", percent=True)
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    figure["layout"]["yaxis2"] = _axis("instruments") | _ON_THE_RIGHT
    return figure


def _grown(returns: Returns) -> Returns:
    return (1 + returns).cumprod()


def _line(
    name: str, values: "pd.Series[Any]", color: str, *, width: float = 1.4, dash: str = "solid",
    shape: str = "linear", **others: Any,
) -> Figure:  # fmt: skip
    line = {"color": f"var(--{color})", "width": width, "dash": dash, "shape": shape}
    trace = {"type": "scatter", "mode": "lines", "name": name, "x": "days"}
    return trace | {"y": _values(values), "line": line} | others


def _filled(color: str) -> Figure:
    return {"fill": "tozeroy", "fillcolor": f"var(--{color})"}


def _values(values: "pd.Series[Any]") -> list[float | None]:
    rounded = values.astype(float).round(_DIGITS).replace([np.inf, -np.inf], np.nan)
    return [None if np.isnan(value) else value for value in rounded.tolist()]


def _figure(
    traces: list[Figure], title: str, *, percent: bool = False, height: int = 240
) -> Figure:
    layout = {"height": height, "yaxis": _axis(title, percent=percent)}
    return {"data": traces, "layout": layout}


def _axis(title: str, *, percent: bool = False) -> Figure:
    axis: Figure = {"title": {"text": title}}
    return axis | {"tickformat": ".1~%"} if percent else axis

"""The figures of a tear sheet as Plotly reads them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from backtest.metrics.compound import DAYS_PER_YEAR
from backtest.metrics.drawdowns import underwater
from backtest.metrics.returns import Returns, returns_of
from qlibui.figures import NOISE
from qlibui.reports.traces import (
    Figure,
    draw_bars,
    draw_line,
    filled,
    make_axis,
    make_figure,
    on_the_right,
)

ROLLING_DAYS = 126


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
        draw_line("with cost", _grown(by_name["return_with_cost"]), "accent", width=2.2),
        draw_line("without cost", _grown(by_name["return_without_cost"]), "accent", dash="dot"),
    ]
    if len(by_name["benchmark_return"]):
        grown = _grown(by_name["benchmark_return"]).reindex(days)
        traces.append(draw_line("benchmark", grown, "ink-soft"))
    return make_figure(traces, "1 became, compounded", height=340)


def draw_drawdown(net: Returns, benchmark: Returns) -> Figure:
    """How far below its peak, beside the benchmark."""
    traces = [draw_line("with cost", underwater(net), "bad") | filled("bad-soft")]
    if len(benchmark):
        traces.append(draw_line("benchmark", underwater(benchmark).reindex(net.index), "ink-soft"))
    return make_figure(traces, "below the peak, compounded", percent=True)


def draw_rolling(net: Returns, benchmark: Returns) -> Figure:
    """The Sharpe ratio of the last ROLLING_DAYS days, on each day."""
    traces = [draw_line("with cost", rolling_sharpe(net), "accent")]
    if len(benchmark) > ROLLING_DAYS:
        rolled = rolling_sharpe(benchmark).reindex(net.index)
        traces.append(draw_line("benchmark", rolled, "ink-soft"))
    return make_figure(traces, f"Sharpe ratio of {ROLLING_DAYS} days")


def rolling_sharpe(returns: Returns) -> Returns:
    """NaN before the first ROLLING_DAYS days have gone by, and where returns do not vary."""
    rolled = returns.rolling(ROLLING_DAYS)
    deviation = rolled.std(ddof=1)
    ratio: Returns = rolled.mean() / deviation.where(deviation > NOISE) * np.sqrt(DAYS_PER_YEAR)
    return ratio


def draw_turnover(daily: pd.DataFrame) -> Figure:
    """Traded value of each day, and all costs so far."""
    bars = draw_bars("turnover of the day", daily["turnover"], "accent")
    paid = draw_line("costs so far, added", daily["cost"].cumsum(), "care", width=2.2, yaxis="y2")
    figure = make_figure([bars, paid], "of the account", percent=True)
    figure["layout"]["yaxis2"] = on_the_right(make_axis("costs", percent=True))
    return figure


def draw_holdings(daily: pd.DataFrame, positions: pd.DataFrame) -> Figure:
    """The invested part of the account and the number of instruments at each day's end."""
    invested = daily["value"] / daily["account"]
    held = positions.groupby("date").size().reindex(daily.index, fill_value=0)
    share = draw_line("invested", invested, "accent") | filled("busy-soft")
    count = draw_line("instruments", held, "ink", yaxis="y2", shape="hv")
    figure = make_figure([share, count], "of the account", percent=True)
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    figure["layout"]["yaxis2"] = on_the_right(make_axis("instruments"))
    return figure


def _grown(returns: Returns) -> Returns:
    return (1 + returns).cumprod()

"""The figures of a signal's quality as Plotly reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qlibui.reports.traces import (
    Figure,
    by_label,
    draw_bars,
    draw_columns,
    draw_line,
    filled,
    make_axis,
    make_figure,
    on_the_right,
)
from strategy.quality.measuring import QUANTILES, ROLLING_DAYS
from strategy.quality.results import SignalQuality

SHOWN_HORIZONS = (1, 5, 20)
_PARTS = ("bad", "care", "ink-soft", "accent", "good")
_COLORS = ("accent", "care", "ink-soft")


def draw_quality(quality: SignalQuality) -> dict[str, Figure]:
    """All figures by name."""
    daily, horizons = quality.daily, quality.figures["horizons"]
    return {
        "ic": draw_ic(daily),
        "summed": draw_summed(daily),
        "decay": draw_decay(horizons),
        "quantiles": draw_quantiles(horizons),
        "grown": draw_grown(daily),
        "turnover": draw_turnover(daily),
        "coverage": draw_coverage(daily),
    }


def draw_ic(daily: pd.DataFrame) -> Figure:
    """The rank IC of each day, and its mean over the last ROLLING_DAYS."""
    rolled = draw_line(f"mean of {ROLLING_DAYS} days", daily["rolling_rank_ic"], "ink", width=2.2)
    return make_figure([draw_bars("rank IC", daily["rank_ic"], "accent"), rolled], "rank IC")


def draw_summed(daily: pd.DataFrame) -> Figure:
    """The ICs added up: a signal that goes on working goes on rising."""
    names = {"rank_ic": ("rank IC", "accent"), "ic": ("IC", "ink-soft")}
    lines = [draw_line(said, daily[name].cumsum(), color) for name, (said, color) in names.items()]
    return make_figure(lines, "added up so far")


def draw_decay(horizons: Sequence[Mapping[str, Any]]) -> Figure:
    """Mean rank IC and IC of each horizon."""
    labels = [str(each["horizon"]) for each in horizons]
    names = {"rank_ic": ("rank IC", "accent"), "ic": ("IC", "ink-soft")}
    columns = [
        draw_columns(said, labels, [each[name]["mean"] for each in horizons], color)
        for name, (said, color) in names.items()
    ]
    return by_label(make_figure(columns, "mean"), "sessions held")


def draw_quantiles(horizons: Sequence[Mapping[str, Any]]) -> Figure:
    """Mean return of each quantile, of a session, over some horizons."""
    labels = [_label(number) for number in range(1, QUANTILES + 1)]
    shown = [each for each in horizons if each["horizon"] in SHOWN_HORIZONS]
    columns = [
        draw_columns(sessions(each["horizon"]), labels, per_session(each), color)
        for each, color in zip(shown, _COLORS, strict=True)
    ]
    return by_label(make_figure(columns, "mean of a session", percent=True), "quantile")


def draw_grown(daily: pd.DataFrame) -> Figure:
    """What 1 became in each quantile that is held anew each session, and between the outer two."""
    lines = [
        draw_line(_label(number), grown(daily[f"quantile_{number}"]), color)
        for number, color in enumerate(_PARTS, start=1)
    ]
    between = draw_line("highest less lowest", grown(daily["long_short"]), "ink", dash="dot")
    return make_figure([*lines, between], "1 became, compounded", height=360)


def draw_turnover(daily: pd.DataFrame) -> Figure:
    """What is new in the highest quantile, and how alike the ranks are to those before."""
    new = draw_bars("new in the highest quantile", daily["turnover"], "accent")
    alike = draw_line("rank autocorrelation", daily["rank_autocorrelation"], "care", yaxis="y2")
    figure = make_figure([new, alike], "of the quantile", percent=True)
    figure["layout"]["yaxis2"] = on_the_right(make_axis("correlation"))
    return figure


def draw_coverage(daily: pd.DataFrame) -> Figure:
    """How many instruments have a score, and their share of those with a bar."""
    names = draw_line("instruments with a score", daily["names"], "accent") | filled("busy-soft")
    share = draw_line("of those with a bar", daily["coverage"], "ink", yaxis="y2")
    figure = make_figure([names, share], "instruments")
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    figure["layout"]["yaxis2"] = on_the_right(make_axis("covered", percent=True))
    return figure


def grown(returns: "pd.Series[float]") -> "pd.Series[float]":
    """What 1 became; a day without a return leaves it as it was and is not drawn."""
    return (1 + returns.fillna(0)).cumprod().where(returns.notna())


def per_session(horizon: Mapping[str, Any]) -> list[float | None]:
    """The quantiles' mean returns in parts of a session."""
    sessions_held = horizon["horizon"]
    returns = horizon["quantile_returns"]
    return [None if each is None else each / sessions_held for each in returns]


def sessions(horizon: int) -> str:
    return f"held {horizon} session{'s' if horizon > 1 else ''}"


def _label(number: int) -> str:
    return {1: "1, lowest", QUANTILES: f"{QUANTILES}, highest"}.get(number, str(number))

"""Plotly's traces and layouts as plain mappings; colours go by their names on the page.

``x`` is the word days where a trace has a value for each day; the page holds the days once. A
figure with an axis of its own below it is not by day.
"""

from typing import Any

import numpy as np
import pandas as pd

_DIGITS = 6
Figure = dict[str, Any]


def draw_line(
    name: str,
    values: "pd.Series[Any]",
    color: str,
    *,
    width: float = 1.4,
    dash: str = "solid",
    shape: str = "linear",
    yaxis: str = "y",
) -> Figure:
    """A line with a value for each day, NaN for none."""
    line = {"color": f"var(--{color})", "width": width, "dash": dash, "shape": shape}
    trace = {"type": "scatter", "mode": "lines", "name": name, "x": "days"}
    return trace | {"y": values_of(values), "line": line, "yaxis": yaxis}


def draw_bars(name: str, values: "pd.Series[Any]", color: str) -> Figure:
    """A pale bar for each day."""
    trace = {"type": "bar", "name": name, "x": "days"}
    return trace | {"y": values_of(values), "marker": {"color": f"var(--{color})", "opacity": 0.5}}


def draw_columns(name: str, labels: list[str], values: list[float | None], color: str) -> Figure:
    """A bar for each label, None for none; those of several traces stand beside each other."""
    marker = {"color": f"var(--{color})", "opacity": 0.8}
    return {"type": "bar", "name": name, "x": labels, "y": values, "marker": marker}


def filled(color: str) -> Figure:
    """What makes of a line an area down to zero."""
    return {"fill": "tozeroy", "fillcolor": f"var(--{color})"}


def make_figure(
    traces: list[Figure], title: str, *, percent: bool = False, height: int = 240
) -> Figure:
    """A figure whose axis has this title; ``height`` is in pixels."""
    layout = {"height": height, "yaxis": make_axis(title, percent=percent)}
    return {"data": traces, "layout": layout}


def by_label(figure: Figure, title: str) -> Figure:
    """The figure with labels below it instead of days; ``title`` says what they are."""
    axis = {"type": "category", "title": {"text": title}}
    return figure | {"layout": figure["layout"] | {"xaxis": axis}}


def make_axis(title: str, *, percent: bool = False) -> Figure:
    axis: Figure = {"title": {"text": title}}
    return axis | {"tickformat": ".1~%"} if percent else axis


def on_the_right(axis: Figure) -> Figure:
    """The axis as a second one, from zero on."""
    return axis | {"overlaying": "y", "side": "right", "showgrid": False, "rangemode": "tozero"}


def values_of(values: "pd.Series[Any]") -> list[float | None]:
    rounded = values.astype(float).round(_DIGITS).replace([np.inf, -np.inf], np.nan)
    return [None if np.isnan(value) else value for value in rounded.tolist()]

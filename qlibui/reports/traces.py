"""Plotly's traces and layouts as plain mappings; colours go by their names on the page.

``x`` is the word days where a trace has a value for each day; the page holds the days once.
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


def filled(color: str) -> Figure:
    """What makes of a line an area down to zero."""
    return {"fill": "tozeroy", "fillcolor": f"var(--{color})"}


def make_figure(
    traces: list[Figure], title: str, *, percent: bool = False, height: int = 240
) -> Figure:
    """A figure whose axis has this title; ``height`` is in pixels."""
    layout = {"height": height, "yaxis": make_axis(title, percent=percent)}
    return {"data": traces, "layout": layout}


def make_axis(title: str, *, percent: bool = False) -> Figure:
    axis: Figure = {"title": {"text": title}}
    return axis | {"tickformat": ".1~%"} if percent else axis


def on_the_right(axis: Figure) -> Figure:
    """The axis as a second one, from zero on."""
    return axis | {"overlaying": "y", "side": "right", "showgrid": False, "rangemode": "tozero"}


def values_of(values: "pd.Series[Any]") -> list[float | None]:
    rounded = values.astype(float).round(_DIGITS).replace([np.inf, -np.inf], np.nan)
    return [None if np.isnan(value) else value for value in rounded.tolist()]

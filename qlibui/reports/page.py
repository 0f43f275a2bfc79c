"""A page of a report: one HTML file with its look and its script, and Plotly's beside them."""

import json
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from qlibui.figures import iso_day, plain
from qlibui.reports.markup import Child, Markup, join, tag

_FOLDER = Path(__file__).parent
Theme = Literal["light dark", "light", "dark"]


def make_page(
    title: str,
    *body: Child,
    days: pd.Index,
    figures: Mapping[str, Any],
    script_url: str | None,
    theme: Theme,
) -> str:
    """The page, whose ``figures`` are drawn over ``days`` into the places that ``figure`` makes.

    Plotly is within it, or comes from ``script_url`` if that is given.
    """
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", style),
    )
    within = tag("body", tag("main", *body), _data(days, figures), _scripts(script_url))
    page = tag("html", head, within, lang="en", style=f"color-scheme:{theme}")
    return f"<!doctype html>\n{page}\n"


def heading(title: str, said: str) -> Markup:
    return tag("header", tag("h1", title), tag("p", said, class_="soft"))


def section(title: str, *children: Child, said: str | None = None) -> Markup:
    """A part of the page under its title; ``said`` stands small beside it."""
    beside = tag("small", said) if said else None
    return tag("section", tag("h2", title, " ", beside), *children)


def figure(name: str) -> Markup:
    """The place of a figure."""
    return tag("div", class_="figure", data_figure=name)


def plotly_script() -> Path:
    """Plotly's script in its wheel."""
    return Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js")))


def _data(days: pd.Index, figures: Mapping[str, Any]) -> Markup:
    content = plain({"days": [iso_day(day) for day in days], "figures": figures})
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    # Within a script only the end of the script has to be kept from being seen.
    return tag("script", Markup(text.replace("<", "\\u003c")), type="application/json", id="data")


def _scripts(script_url: str | None) -> Markup:
    ours = Markup((_FOLDER / "page.js").read_text(encoding="utf-8"))
    if script_url is not None:
        return join(tag("script", src=script_url), tag("script", ours))
    plotly = plotly_script().read_text(encoding="utf-8").replace("</script", "<\\/script")
    return join(tag("script", Markup(plotly)), tag("script", ours))

"""The page of a signal's quality tells what was measured and asks nothing of anybody."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from qlibui.reports.page import plotly_script
from strategy.quality.page import render
from strategy.quality.plots import SHOWN_HORIZONS, draw_quality, grown
from strategy.quality.reading import read_figures
from strategy.quality.results import SignalQuality
from tests.qlibui.shown_pages import HOSTILE, Seen, data_of, uncolored
from tests.strategy.measured import measured

URL = "/static/plotly.js"


@cache
def quality(days: int = 120) -> SignalQuality:
    return measured(days)


def page_of(given: SignalQuality, title: str = "Reversal") -> str:
    return render(given, title=title, script_url=URL)


def test_a_page_of_its_own_holds_plotly_and_refers_to_nothing() -> None:
    page = render(quality(), title="Reversal")
    assert plotly_script().read_text()[:2000] in page
    assert Seen(page.replace(plotly_script().read_text(), "")).addresses == []


def test_a_page_of_the_site_refers_to_the_script_alone() -> None:
    assert Seen(page_of(quality())).addresses == [URL]


def test_every_figure_is_one_that_plotly_takes_and_has_a_place() -> None:
    page = page_of(quality())
    figures = data_of(page)["figures"]
    assert set(re.findall(r'data-figure="(\w+)"', page)) == set(figures)
    days = data_of(page)["days"]
    for figure in figures.values():
        traces = [each | ({"x": days} if each["x"] == "days" else {}) for each in figure["data"]]
        assert all(len(each["x"]) == len(each["y"]) for each in traces)
        go.Figure(uncolored({"data": traces, "layout": figure["layout"]}))


def test_only_what_is_not_by_day_has_an_axis_of_its_own() -> None:
    figures = draw_quality(quality())
    own = {name for name, each in figures.items() if "xaxis" in each["layout"]}
    assert own == {name for name, each in figures.items() if each["data"][0]["x"] != "days"}
    assert own == {"decay", "quantiles"}


def test_the_bars_of_quantiles_are_of_a_session() -> None:
    drawn = draw_quality(quality())["quantiles"]["data"]
    horizons = {each["horizon"]: each for each in quality().figures["horizons"]}
    for trace, horizon in zip(drawn, SHOWN_HORIZONS, strict=True):
        returns = horizons[horizon]["quantile_returns"]
        assert trace["y"] == pytest.approx([each / horizon for each in returns])


def test_a_day_without_a_return_leaves_what_1_became() -> None:
    became = grown(pd.Series([0.1, None, 0.1]))
    assert became.isna().tolist() == [False, True, False]
    assert became.iloc[-1] == pytest.approx(1.21)


def test_what_was_not_computed_is_a_dash() -> None:
    few = measured(12, names=5)
    page = page_of(few)
    assert page.count("<b>–</b>") == 7  # all but the coverage
    assert "too few days" in page


def test_no_score_at_all_is_a_page_too() -> None:
    nothing = measured(0)
    assert "0 days with scores" in page_of(nothing)


def test_texts_are_texts_wherever_they_come_from() -> None:
    page = render(quality(), title=HOSTILE, made_with={"dataset": HOSTILE}, script_url=URL)
    seen = Seen(page)
    assert "img" not in seen.tags
    assert seen.texts.count(HOSTILE) == 3


def figures_with(**changes: Any) -> dict[str, Any]:
    told = quality().as_json()
    told["horizons"][0]["rank_ic"] |= changes
    return told


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mean": 0.03, "t_statistic": 3.0}, "before higher returns"),
        ({"mean": -0.03, "t_statistic": -3.0}, "buys the wrong end"),
        ({"mean": 0.03, "t_statistic": 1.9}, "cannot tell from zero"),
        ({"mean": 0.03, "t_statistic": None}, "too few days"),
    ],
)
def test_the_words_follow_the_figures(changes: dict[str, Any], expected: str) -> None:
    assert expected in read_figures(figures_with(**changes))[0]


def test_what_is_odd_is_said() -> None:
    odd = figures_with() | {"turnover": {"mean": 0.61}, "coverage": {"mean": 0.2}}
    odd["horizons"][0]["quantile_returns"] = [0.1, 0.2, 0.3, 0.4, 0.5]
    said = " ".join(read_figures(odd)[1:])
    assert "than the one below" in said
    assert "61 % of the highest quantile" in said
    assert "Only 20 %" in said


def test_measured_figures_are_shown_not_measured_again() -> None:
    told = figures_with(mean=0.98765)
    del told["daily"]
    assert "0.9877" in page_of(replace(quality(), figures=told))

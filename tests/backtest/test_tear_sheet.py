"""The tear sheet tells what was measured and asks nothing of anybody."""

import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from backtest.reports.plots import ROLLING_DAYS, draw_figures, rolling_sharpe
from backtest.reports.tear_sheet import render
from backtest.results import BacktestResult
from qlibui.environment import BASE_DIR
from qlibui.figures import plain
from qlibui.reports.page import plotly_script
from tests.backtest.market_frames import random_daily
from tests.backtest.reported import hostile, reported
from tests.qlibui.shown_pages import HOSTILE, Seen, data_of, uncolored

URL = "/static/plotly.js"


def page_of(result: BacktestResult, title: str = "Reversal") -> str:
    return render(result, title=title, script_url=URL)


def test_a_page_of_its_own_holds_plotly_and_refers_to_nothing() -> None:
    page = render(reported(), title="Reversal")
    assert plotly_script().read_text()[:2000] in page
    assert Seen(page.replace(plotly_script().read_text(), "")).addresses == []


def test_a_page_of_the_site_refers_to_the_script_alone() -> None:
    assert Seen(page_of(reported())).addresses == [URL]


@pytest.mark.parametrize("result", [reported(), reported(benchmark=False), reported(40)])
def test_every_figure_is_one_that_plotly_takes(result: BacktestResult) -> None:
    figures = draw_figures(result.daily, result.positions)
    for figure in figures.values():
        traces = [trace | {"x": list(result.daily.index)} for trace in figure["data"]]
        assert {len(trace["y"]) for trace in traces} == {len(result.daily)}
        go.Figure(uncolored({"data": traces, "layout": figure["layout"]}))


def test_the_page_has_a_place_for_every_figure() -> None:
    page = page_of(reported())
    assert set(re.findall(r'data-figure="(\w+)"', page)) == set(data_of(page)["figures"])


def test_without_a_benchmark_none_is_drawn() -> None:
    result = reported(benchmark=False)
    figures = draw_figures(result.daily, result.positions).values()
    assert "benchmark" not in [trace["name"] for each in figures for trace in each["data"]]


def test_a_short_window_has_dashes_and_no_rolling_figure() -> None:
    page = page_of(reported(10))
    assert "there is nothing to roll over" in page
    assert re.search(r"<span>Return a year</span><b>–</b>", page)
    assert "rolling" not in data_of(page)["figures"]


def test_a_result_without_a_day_is_a_page_too() -> None:
    assert "0 trading days" in page_of(reported(0))


def test_texts_are_texts_wherever_they_come_from() -> None:
    seen = Seen(page_of(hostile(), title=HOSTILE))
    assert "img" not in seen.tags
    assert seen.texts.count(HOSTILE) > 3


def test_every_return_says_how_it_was_made_of_days() -> None:
    page = page_of(reported())
    cards = re.findall(r"<div><span>(.*?)</span><b.*?</b><small>(.*?)</small></div>", page)
    returns = [made for name, made in cards if "eturn" in name or "xcess" in name]
    assert len(returns) == 4
    assert [made for made in returns if "compounded" not in made and "added" not in made] == []


def test_the_run_card_and_the_findings_are_in_it() -> None:
    texts = Seen(page_of(reported())).texts
    for name in ("spec.costs.open_cost", "0.0005", "versions.qlib", "0.9.7", "ab" * 32):
        assert name in texts
    assert "The universe was chosen with hindsight." in texts


def test_measured_figures_are_shown_not_measured_again() -> None:
    result = reported()
    metrics = plain(result.metrics)
    metrics["compound"]["return_with_cost"]["total_return"] = 12.3456
    assert "+1,234.56 %" in page_of(replace(result, metrics=metrics))


def test_the_rolling_ratio_is_that_of_the_last_days() -> None:
    returns = random_daily(200)["return"]
    rolled = rolling_sharpe(returns)
    last = returns.iloc[-ROLLING_DAYS:]
    assert rolled.iloc[-1] == pytest.approx(last.mean() / last.std(ddof=1) * 252**0.5)
    assert rolled.isna().sum() == ROLLING_DAYS - 1


def test_its_colours_are_those_of_the_site() -> None:
    site = (BASE_DIR / "qlibui/static/qlibui/jobs.css").read_text()
    colors = re.findall(
        r"^  --.*;$", (BASE_DIR / "qlibui/reports/page.css").read_text(), re.MULTILINE
    )
    assert len(colors) > 10
    assert [color for color in colors if color not in site] == []

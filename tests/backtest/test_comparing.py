"""Back-tests side by side, on the days that all of them have."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backtest.comparing import compare, differences, first_difference
from backtest.metrics import measure
from backtest.reports.comparison import render
from backtest.results import BacktestResult
from tests.backtest.market_frames import random_daily, some_positions, some_trades
from tests.backtest.reported import RUN_CARD, reported
from tests.qlibui.shown_pages import HOSTILE


def other(count: int = 380, **card: Any) -> BacktestResult:
    daily = random_daily(count, seed=2)
    trades, positions = some_trades(daily), some_positions(daily)
    return replace(
        reported(), daily=daily, trades=trades, positions=positions, run_card=RUN_CARD | card
    )


def test_figures_stand_side_by_side() -> None:
    first, second = reported(), other()
    figures = compare({"a": first, "b": second}).figures
    (sharpe,) = [each["values"] for each in figures if each["name"] == "sharpe_ratio"
                 and each["series"] == "return_with_cost"]  # fmt: skip
    measured = [
        measure(each.daily, trades=each.trades, positions=each.positions)
        for each in (first, second)
    ]
    expected = [each["compound"]["return_with_cost"]["sharpe_ratio"] for each in measured]
    assert sharpe == expected


def test_only_the_days_that_all_have_are_compared() -> None:
    comparison = compare({"long": reported(380), "short": other(200), "shorter": other(150)})
    assert len(comparison.returns) == 150
    assert not comparison.same_window
    assert [each["days"] for each in comparison.own_windows] == [380, 200, 150]
    days = reported(380).daily.iloc[:150]
    grown = np.prod(1 + days["return"] - days["cost"])
    total = next(each for each in comparison.figures if each["name"] == "total_return")
    assert total["values"][0] == pytest.approx(grown - 1)
    assert comparison.curves["long"].iloc[-1] == pytest.approx(grown)


def test_results_of_the_same_days_have_the_same_window() -> None:
    assert compare({"a": reported(), "b": other()}).same_window


def test_correlations_are_those_of_daily_returns() -> None:
    comparison = compare({"a": reported(), "b": other()})
    expected = np.corrcoef(comparison.returns["a"], comparison.returns["b"])
    np.testing.assert_allclose(comparison.correlations, expected)


def test_one_result_or_none_in_common_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        compare({"a": reported()})
    late = reported(40)
    late = replace(late, daily=late.daily.set_index(late.daily.index.shift(5000)))
    with pytest.raises(ValueError, match="no day in common"):
        compare({"a": reported(), "b": late})


def test_the_run_cards_differ_where_they_were_made_differently() -> None:
    spec = RUN_CARD["spec"] | {"topk": 30}
    cards = [RUN_CARD, RUN_CARD | {"spec": spec, "duration_seconds": 1.0, "host": "b"}]
    assert differences(cards) == [
        {"name": "spec.topk", "values": [20, 30]},
        {"name": "host", "values": [None, "b"]},
    ]


def test_runs_with_equal_numbers_have_no_difference() -> None:
    assert first_difference(reported(benchmark=False), reported(benchmark=False)) is None


def test_the_first_day_on_which_runs_part_is_named() -> None:
    parted = reported()
    parted.daily.loc["2015-03-04":, "turnover"] = 0.25
    assert first_difference(reported(), parted) == (
        "From 2015-03-04 on the runs differ: turnover is 0.2 in the first and 0.25 in the second."
    )


def test_runs_of_other_days_differ_by_their_days() -> None:
    assert first_difference(reported(20), reported(21)) == (
        "The runs have different days: 20 from 2015-01-05 to 2015-01-30"
        " and 21 from 2015-01-05 to 2015-02-02."
    )


def test_the_page_shows_every_back_test_by_name() -> None:
    results = {"reversal": reported(), HOSTILE: other(200, seed=1)}
    page = render(compare(results), title="Two of them", script_url="/plotly.js")
    assert '<th class="number">reversal</th>' in page
    assert HOSTILE not in page
    assert "200 trading days that all of them have" in page
    assert "<td>seed</td><td>0</td><td>1</td>" in page


def test_ten_back_tests_have_ten_looks() -> None:
    from backtest.reports.comparison import draw_comparison

    comparison = compare({str(number): reported(40) for number in range(10)})
    traces = draw_comparison(comparison)["equity"]["data"]
    assert len({(each["line"]["color"], each["line"]["dash"]) for each in traces}) == 10

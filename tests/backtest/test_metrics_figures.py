"""Drawdowns, months, days, trades: figures that can be counted by hand."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from backtest.metrics import measure
from backtest.metrics.drawdowns import find_drawdowns
from backtest.metrics.returns import returns_of
from backtest.results import POSITIONS, TRADES, frame_of
from qlibui.figures import plain
from tests.backtest.market_frames import daily_of, random_daily, some_positions, some_trades

NO_TRADES, NO_POSITIONS = frame_of([], TRADES), frame_of([], POSITIONS)


def measured(daily: pd.DataFrame) -> Any:
    return measure(daily, trades=NO_TRADES, positions=NO_POSITIONS)


def test_the_deepest_fall_is_told_with_its_days() -> None:
    # Mon 5 up, Tue 6 and Wed 7 down, Thu 8 and Fri 9 up again, beyond the peak on Friday
    figures = measured(daily_of([0.1, -0.2, -0.1, 0.2, 0.3]))
    assert figures["drawdown"] == {
        "depth": pytest.approx(0.8 * 0.9 - 1),
        "days": 4,
        "peak_on": "2015-01-05",
        "trough_on": "2015-01-07",
        "recovered_on": "2015-01-09",
    }


def test_a_fall_that_lasts_has_no_recovery() -> None:
    drawdown = measured(daily_of([0.1, -0.2, 0.05]))["drawdown"]
    assert (drawdown["recovered_on"], drawdown["days"]) == (None, 2)


def test_an_account_that_falls_at_once_fell_from_where_it_began() -> None:
    drawdown = measured(daily_of([-0.2, -0.1, 0.5]))["drawdown"]
    assert (drawdown["peak_on"], drawdown["trough_on"]) == ("2015-01-05", "2015-01-06")
    assert drawdown["depth"] == pytest.approx(0.8 * 0.9 - 1)


def test_an_account_that_only_rises_has_no_fall() -> None:
    figures = measured(daily_of([0.0, 0.1, 0.0]))
    assert set(figures["drawdown"].values()) == {None}
    assert figures["drawdowns"] == []


def test_falls_are_told_deepest_first() -> None:
    net = returns_of(daily_of([0.1, -0.05, 0.1, -0.3, 0.6, -0.1, 0.2]))["return_with_cost"]
    depths = [fall["depth"] for fall in find_drawdowns(net, most=2)]
    assert depths == pytest.approx([-0.3, -0.1])


def test_months_and_years_are_compounded_with_cost() -> None:
    daily = random_daily()
    figures = measured(daily)
    net = daily["return"] - daily["cost"]
    march = (1 + net["2015-03"]).prod() - 1
    by_month = {each["month"]: each for each in figures["monthly"]}
    assert by_month["2015-03"]["return"] == pytest.approx(march)
    years = [1 + each["return"] for each in figures["yearly"]]
    assert np.prod(years) == pytest.approx((1 + net).prod())
    assert by_month["2015-03"]["benchmark"] == pytest.approx(
        (1 + daily["bench"]["2015-03"]).prod() - 1
    )


def test_months_without_a_benchmark_have_none() -> None:
    figures = measured(random_daily(benchmark=False))
    assert {each["benchmark"] for each in figures["monthly"]} == {None}


def test_the_days_that_stand_out_are_gains_and_losses() -> None:
    figures = measured(daily_of([0.01, -0.03, 0.02, 0.0, -0.01]))
    assert [day["return"] for day in figures["best_days"]] == pytest.approx([0.02, 0.01])
    assert [day["date"] for day in figures["worst_days"]] == ["2015-01-06", "2015-01-09"]


def test_days_at_rest_are_no_misses() -> None:
    assert measured(daily_of([0.0, 0.01, 0.0, -0.01, 0.02]))["hit_rate"] == pytest.approx(2 / 3)


def test_costs_are_told_in_money_in_sum_and_a_year() -> None:
    figures = measured(daily_of([0.001] * 252, cost=0.0004))
    drag = 1.001**252 - 1.0006**252
    assert figures["cost_drag"] == {
        "paid": pytest.approx(0.0004 * 252 * 1_000_000),
        "added": pytest.approx(0.0004 * 252),
        "annualized": pytest.approx(drag),
    }


def test_exposure_is_the_invested_part() -> None:
    daily = daily_of([0.01] * 4)
    daily.loc[daily.index[0], "value"] = 0.0
    exposure = measured(daily)["exposure"]
    assert (exposure["least"], exposure["most"]) == (0.0, pytest.approx(0.95))


def test_orders_are_counted_with_the_reasons_why_not() -> None:
    daily = random_daily(100)
    trades = some_trades(daily)
    trades.loc[0, "traded_shares"] = 100.0
    trades.loc[0, "reason"] = "cash"
    counted = measure(daily, trades=trades, positions=some_positions(daily))["trades"]
    assert counted == {
        "orders": 20, "done": 9, "in_part": 1, "not_done": 10,
        "reasons": {"cash": 1, "limit_down": 10},
    }  # fmt: skip


def test_days_without_a_position_count_among_the_holdings() -> None:
    daily = random_daily(9)
    holdings = measure(daily, trades=NO_TRADES, positions=some_positions(daily))["holdings"]
    assert holdings["mean"] == pytest.approx(sum(range(2, 10)) / 9)
    assert holdings["most"] == 9
    assert holdings["largest_weight"] == pytest.approx(0.95 / 2)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 19, 20, 380])
@pytest.mark.parametrize("benchmark", [True, False])
def test_everything_is_fit_for_json_as_it_is(count: int, benchmark: bool) -> None:
    daily = random_daily(count, benchmark=benchmark)
    figures = measure(daily, trades=some_trades(daily), positions=some_positions(daily))
    assert json.loads(json.dumps(figures, allow_nan=False)) == plain(figures)


def test_without_days_nothing_is_computed() -> None:
    figures = measured(daily_of([]))
    assert figures["compound"]["return_with_cost"] == dict.fromkeys(
        figures["compound"]["return_with_cost"]
    )
    assert figures["window"] == {"start_on": None, "end_on": None, "days": 0}

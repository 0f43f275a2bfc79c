"""Limits, lots and duties of the session that orders are for."""

import math
from datetime import date
from typing import Any

import pytest

from strategy.orders.market import DayMarket
from strategy.spec import Costs
from tests.strategy.day_markets import DAY, book, market, order, quote, skips

DATED = {"market_rules": "dated", "topk": 1}
EVEN = Costs(open_cost=0.001, close_cost=0.001, min_cost=0.0)


def first_order(of: DayMarket, **spec: Any) -> dict[Any, Any]:
    """That of the only instrument with a score."""
    [code] = set(of.quotes) - {"SH600001", "SH600002", "SH600003", "SH600004"} or {"SH600001"}
    plan = order(book(), of, {code: 1.0}, **spec)
    [row] = plan.orders.to_dict("records")
    return row


def limits(of: DayMarket, **spec: Any) -> tuple[float, float]:
    row = first_order(of, **spec)
    return row["limit_up"], row["limit_down"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("SH600009", (11.06, 9.05)),
        ("SH688009", (12.06, 8.04)),
        ("SZ300009", (12.06, 8.04)),
        ("BJ830009", (13.07, 7.04)),
    ],
)
def test_next_limits_are_those_of_the_board_to_the_cent(
    code: str, expected: tuple[float, float]
) -> None:
    assert limits(market(quote(code, 10.05)), **DATED) == expected


def test_special_treatment_halves_the_limit_of_the_main_board() -> None:
    special = market(quote("SH600009", 10.05, special_treatment=True))
    assert limits(special, **DATED) == (10.55, 9.55)


def test_the_limits_are_those_of_the_next_sessions_date() -> None:
    before, since = date(2020, 8, 21), date(2020, 8, 24)
    of = quote("SZ300009", 10.0)
    assert limits(market(of, next_on=before), **DATED) == (11.0, 9.0)
    assert limits(market(of, next_on=since), **DATED) == (12.0, 8.0)


def test_the_first_days_of_a_listing_have_no_limit() -> None:
    listed = quote("SH688009")
    four, five = [DAY] * 4, [DAY] * 5
    assert all(map(math.isnan, limits(market(listed, SH688009=four), **DATED)))
    assert limits(market(listed, SH688009=five), **DATED) == (12.0, 8.0)


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.095, (10.95, 9.05)), (None, (math.nan, math.nan))]
)
def test_other_rules_and_markets_go_by_the_threshold(
    threshold: float | None, expected: tuple[float, float]
) -> None:
    qlibs = limits(market(), topk=1, limit_threshold=threshold)
    abroad = limits(market(quote("AAPL")), **DATED, limit_threshold=threshold)
    assert qlibs == pytest.approx(expected, nan_ok=True)
    assert abroad == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("code", "shares"), [("SH600009", 200.0), ("SH688009", 237.0), ("BJ830009", 237.0)]
)
def test_lots_are_those_of_the_board(code: str, shares: float) -> None:
    assert first_order(market(quote(code, 400.0)), **DATED)["shares"] == shares


def test_a_star_share_takes_two_hundred_at_least() -> None:
    plan = order(book(), market(quote("SH688009", 500.0)), {"SH688009": 1.0}, **DATED)
    assert skips(plan) == [("SH688009", "buy", "lot")]


def test_no_lot_is_any_amount() -> None:
    shares = first_order(market(quote("SH688009", 400.0)), **DATED, lot=None)["shares"]
    assert shares == pytest.approx(95_000 / 400)


@pytest.mark.parametrize(
    ("next_on", "rate"), [(date(2023, 8, 25), 0.002), (date(2023, 8, 28), 0.0015)]
)
def test_the_seller_pays_the_duty_of_the_next_session(next_on: date, rate: float) -> None:
    of = market(next_on=next_on)
    held = book(0.0, SH600004=1000)
    plan = order(held, of, {"SH600001": 2.0, "SH600004": 1.0}, **DATED, costs=EVEN)
    sold = plan.orders.iloc[0]
    assert (sold["direction"], sold["cost"]) == ("sell", pytest.approx(10_000 * rate))


def test_by_qlibs_rules_the_costs_are_those_that_are_given() -> None:
    plan = order(book(0.0, SH600004=1000), scores={"SH600001": 2.0, "SH600004": 1.0}, topk=1)
    assert plan.orders.iloc[0]["cost"] == pytest.approx(10_000 * 0.002)


def test_the_impact_grows_with_the_part_of_the_last_volume() -> None:
    costs = Costs(open_cost=0.0, close_cost=0.0, min_cost=0.0, impact_cost=0.1)
    of = market(quote("SH600001", volume=19_000.0))
    row = first_order(of, topk=1, costs=costs)
    assert row["cost"] == pytest.approx(95_000 * 0.1 * 0.5**2)


def test_a_dated_limit_at_the_close_keeps_a_weight_from_coming() -> None:
    risen = quote("SZ300009", 12.0, change=0.2)
    almost = quote("SZ300009", 11.99, change=0.199)
    spec = DATED | {"construction": "equal_weight"}
    assert skips(order(book(), market(risen), {"SZ300009": 1.0}, **spec)) == [
        ("SZ300009", "buy", "limit_up")
    ]
    assert skips(order(book(), market(almost), {"SZ300009": 1.0}, **spec)) == []

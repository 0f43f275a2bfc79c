"""What is ordered for the next session, what is skipped and why."""

import json
from datetime import date
from typing import Any

import pytest

from strategy.orders.errors import BookRefused
from strategy.orders.skipped import REASONS
from tests.strategy.day_markets import LONG_AGO, NEXT, book, market, order, quote, skips, told

WEIGHTS = {"construction": "equal_weight"}


def test_an_empty_book_buys_the_best_in_lots() -> None:
    plan = order(book())
    assert told(plan) == [("SH600001", "buy", 4700.0), ("SH600002", "buy", 4700.0)]
    assert skips(plan) == []


def test_sells_come_before_buys_and_pay_for_them() -> None:
    plan = order(book(0.0, SH600001=1000, SH600004=1000))
    assert told(plan) == [("SH600004", "sell", 1000.0), ("SH600002", "buy", 900.0)]


def test_the_cash_is_what_trades_and_their_costs_leave() -> None:
    plan = order(book(0.0, SH600001=1000, SH600004=1000))
    assert list(plan.orders["value"]) == [10_000.0, 9_000.0]
    assert list(plan.orders["cost"]) == [20.0, 9.0]
    assert (plan.cash_before, plan.cash_after, plan.cost) == (0.0, 971.0, 29.0)
    assert plan.account == 20_000.0
    assert plan.turnover == pytest.approx(19_000 / 20_000)


def test_the_least_cost_is_taken() -> None:
    assert list(order(book(2_500.0)).orders["cost"]) == [5.0, 5.0]


def test_weights_after_the_orders_are_of_what_is_left() -> None:
    plan = order(book())
    weight = 47_000 / (100_000 - plan.cost)
    assert list(plan.orders["weight_after"]) == pytest.approx([weight, weight])


def test_targets_are_what_is_wanted_before_lots_and_cash() -> None:
    targets = order(book(0.0, SH600001=1000, SH600004=1000)).targets
    assert list(targets["instrument"]) == ["SH600001", "SH600002"]
    assert list(targets["score"]) == [4.0, 3.0]
    assert list(targets["shares"]) == pytest.approx([1000.0, 948.1])
    assert list(targets["weight"]) == pytest.approx([0.5, 0.47405])


def test_targets_of_weights_are_their_parts_of_what_is_invested() -> None:
    targets = order(book(), construction="score_weight").targets
    assert list(targets["weight"]) == pytest.approx([0.95 * 4 / 7, 0.95 * 3 / 7])


def test_adjusted_prices_order_the_shares_and_prices_of_the_exchange() -> None:
    adjusted = market(quote("SH600001", 12.34, factor=3.7))
    [first, _] = order(book(), adjusted).orders.to_dict("records")
    assert (first["shares"], first["price"]) == (3800.0, 12.34)
    assert first["value"] == pytest.approx(3800 * 12.34)


SKIPPED: dict[str, tuple[Any, dict[str, Any], tuple[str, str | None, str]]] = {
    "suspended is sold": (
        book(SH600001=100, SH600004=100),
        {"of": market(quote("SH600004", bar_on=LONG_AGO))},
        ("SH600004", "sell", "suspended"),
    ),
    "suspended is bought": (
        book(),
        {"of": market(quote("SH600001", bar_on=LONG_AGO))},
        ("SH600001", "buy", "suspended"),
    ),
    "never had a bar": (
        book(), {"scores": {"SH600009": 9.0, "SH600001": 1.0}}, ("SH600009", "buy", "suspended"),
    ),
    "less than a lot": (
        book(5_000.0), {"of": market(quote("SH600001", 100.0))}, ("SH600001", "buy", "lot"),
    ),
    "short of cash": (
        book(10_000.0), {"topk": 1, "risk_degree": 1.0}, ("SH600001", "buy", "cash"),
    ),
    "bought today": (
        book(SH600001=100, SH600004=(100, 0)), {}, ("SH600004", "sell", "held_too_short"),
    ),
    "held too short": (
        book(SH600001=100, SH600004=(100, 3)), {"hold_thresh": 4},
        ("SH600004", "sell", "held_too_short"),
    ),
    "no scores": (book(SH600004=100), {"scores": {}}, ("SH600004", None, "no_score")),
    "a weight at its upper limit": (
        book(), WEIGHTS | {"of": market(quote("SH600001", change=0.1))},
        ("SH600001", "buy", "limit_up"),
    ),
    "a weight at its lower limit": (
        book(), WEIGHTS | {"of": market(quote("SH600001", change=-0.1))},
        ("SH600001", "buy", "limit_down"),
    ),
    "a weight that is suspended": (
        book(SH600004=100), WEIGHTS | {"of": market(quote("SH600004", bar_on=LONG_AGO))},
        ("SH600004", "sell", "suspended"),
    ),
    "a weight that comes and is suspended": (
        book(), WEIGHTS | {"of": market(quote("SH600001", bar_on=LONG_AGO))},
        ("SH600001", "buy", "suspended"),
    ),
    "a weight below a lot": (
        book(5_000.0), WEIGHTS | {"of": market(quote("SH600001", 100.0))},
        ("SH600001", "buy", "lot"),
    ),
    "a weight bought today": (
        book(SH600004=(100, 0)), WEIGHTS, ("SH600004", "sell", "held_too_short"),
    ),
    "weights short of cash": (
        book(10_000.0), WEIGHTS | {"topk": 1, "risk_degree": 1.0}, ("SH600001", "buy", "cash"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SKIPPED)
def test_what_is_skipped_is_told_with_its_reason(name: str) -> None:
    held, asked, expected = SKIPPED[name]
    plan = order(held, **asked)
    assert skips(plan) == [expected]
    [sentence] = plan.skipped["sentence"]
    assert expected[0] in sentence
    assert sentence.endswith(".")
    whole = [code for code, *_ in told(plan) if code == expected[0]]
    assert whole == ([] if expected[2] != "cash" else [expected[0]])


def test_every_reason_is_shown() -> None:
    assert {reason for *_, (_, _, reason) in SKIPPED.values()} == set(REASONS)


def test_a_change_of_less_than_a_lot_is_no_trade() -> None:
    plan = order(book(50.0, SH600001=1000, SH600002=1050), topk=2, **WEIGHTS, risk_degree=1.0)
    assert told(plan) == []
    assert skips(plan) == []


def test_who_leaves_is_sold_whole_and_who_stays_in_lots() -> None:
    plan = order(book(0.0, SH600001=1350, SH600004=70), topk=1, **WEIGHTS, risk_degree=0.5)
    assert sorted(told(plan)) == [("SH600001", "sell", 600.0), ("SH600004", "sell", 70.0)]


def test_without_a_score_above_zero_weights_by_score_sell_everything() -> None:
    plan = order(book(SH600001=100), scores={"SH600001": -1.0}, construction="score_weight")
    assert told(plan) == [("SH600001", "sell", 100.0)]


def test_a_holding_that_was_never_traded_is_refused() -> None:
    with pytest.raises(BookRefused, match="SZ009999 has no bar up to 2024-05-10"):
        order(book(SZ009999=100))


def test_an_empty_account_orders_nothing() -> None:
    plan = order(book(0.0))
    assert told(plan) == []
    assert plan.turnover is None


def test_figures_are_told_for_a_list() -> None:
    summary = json.loads(json.dumps(order(book(0.0, SH600001=1000, SH600004=1000)).summary()))
    assert (summary["buys"], summary["sells"], summary["skipped"]) == (1, 1, 0)
    assert summary["next_on"] == str(NEXT) == str(date(2024, 5, 13))

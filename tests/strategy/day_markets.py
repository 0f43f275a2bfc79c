"""Small markets at the end of a day, and what is ordered on them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from strategy.orders.books import Book, Holding
from strategy.orders.market import DayMarket, Quote
from strategy.orders.plan import OrderPlan, plan_orders
from strategy.signal_forms import ExpressionSignal
from strategy.spec import Costs, StrategySpec

DAY, NEXT = date(2024, 5, 10), date(2024, 5, 13)
LONG_AGO = date(2024, 4, 1)
CODES = ("SH600001", "SH600002", "SH600003", "SH600004")
SPEC = StrategySpec(
    signal=ExpressionSignal("$close"),
    topk=2,
    n_drop=1,
    costs=Costs(open_cost=0.001, close_cost=0.002, min_cost=5.0),
)
SCORES = {"SH600001": 4.0, "SH600002": 3.0, "SH600003": 2.0, "SH600004": 1.0}


def quote(code: str, price: float = 10.0, *, factor: float = 1.0, **changes: Any) -> Quote:
    usual = Quote(
        instrument=code, bar_on=DAY, close=price * factor, factor=factor, change=0.0,
        volume=1e6 / factor, special_treatment=False,
    )  # fmt: skip
    return replace(usual, **changes)


def market(*quotes: Quote, next_on: date = NEXT, **debuts: list[date]) -> DayMarket:
    """The usual instruments at 10, but for these quotes."""
    by_code = {code: quote(code) for code in CODES} | {each.instrument: each for each in quotes}
    return DayMarket(day=DAY, next_on=next_on, quotes=by_code, debuts=debuts)


def book(cash: float = 100_000.0, **shares: float | tuple[float, int]) -> Book:
    """Shares by code, with or without the days that they have been held for."""
    pairs = {
        code: each if isinstance(each, tuple) else (each, None) for code, each in shares.items()
    }
    return Book(
        cash=cash,
        holdings={code: Holding(shares=n, days_held=days) for code, (n, days) in pairs.items()},
    )


def order(
    held: Book, of: DayMarket | None = None, scores: dict[str, float] | None = None, **spec: Any
) -> OrderPlan:
    given = pd.Series(SCORES if scores is None else scores, dtype=float)
    return plan_orders(given, held, market=of or market(), spec=replace(SPEC, **spec))


def told(plan: OrderPlan) -> list[tuple[str, str, float]]:
    columns = ["instrument", "direction", "shares"]
    return list(plan.orders[columns].itertuples(index=False, name=None))


def skips(plan: OrderPlan) -> list[tuple[str, str | None, str]]:
    columns = ["instrument", "direction", "reason"]
    return list(plan.skipped[columns].itertuples(index=False, name=None))

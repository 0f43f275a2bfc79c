"""From the scores of a day and a book to the orders of the next session."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from strategy.orders import skipped
from strategy.orders.books import Book
from strategy.orders.desk import Deal, Desk
from strategy.orders.dropout import order_dropout
from strategy.orders.market import DayMarket
from strategy.orders.rules import Rules
from strategy.orders.skipped import Skip
from strategy.orders.targets import Target
from strategy.orders.weighted import order_weights
from strategy.scoring.ranking import LEVELS, rank_scores
from strategy.spec import StrategySpec

ORDERS = {
    "instrument": "object",
    "direction": "object",
    "shares": "float64",
    "price": "float64",
    "value": "float64",
    "cost": "float64",
    "limit_up": "float64",
    "limit_down": "float64",
    "weight_after": "float64",
}
SKIPPED = dict.fromkeys(Skip._fields, "object")
TARGETS = {
    "instrument": "object",
    "score": "float64",
    "weight": "float64",
    "shares": "float64",
}
"""The columns of each frame with their types, in order."""


@dataclass(frozen=True, eq=False)
class OrderPlan:
    """Orders for the session ``next_on`` as decided at the end of ``day``, sells before buys.

    In ``orders`` the ``price`` is the last close, an estimate, as are ``value`` and ``cost`` in
    money; ``limit_up`` and ``limit_down`` are the session's limit prices, NaN where there are none;
    ``weight_after`` is the fraction of the account once all are done. ``skipped`` has what was
    wanted and is not ordered, ``targets`` what is wanted, before lots, limits and cash: shares and
    the fraction of the account. Shares and prices are as the exchange counts them. ``account`` is
    cash and holdings at the last closes, ``turnover`` the traded fraction of it, None where the
    account is empty.
    """

    day: date
    next_on: date
    orders: pd.DataFrame
    skipped: pd.DataFrame
    targets: pd.DataFrame
    account: float
    cash_before: float
    cash_after: float
    cost: float
    turnover: float | None

    def summary(self) -> dict[str, Any]:
        """The figures, fit for JSON."""
        sides = self.orders["direction"].value_counts()
        return {
            "day": self.day.isoformat(),
            "next_on": self.next_on.isoformat(),
            "buys": int(sides.get("buy", 0)),
            "sells": int(sides.get("sell", 0)),
            "skipped": len(self.skipped),
            "account": self.account,
            "cash_before": self.cash_before,
            "cash_after": self.cash_after,
            "cost": self.cost,
            "turnover": self.turnover,
        }


def plan_orders(
    scores_of_day: pd.Series, book: Book, *, market: DayMarket, spec: StrategySpec
) -> OrderPlan:
    """The orders by which ``book`` follows the specification.

    ``scores_of_day`` are those of ``market.day`` by instrument, higher is better; without any
    nothing is traded. Who had no bar that day is taken to be suspended on the next; nobody else is
    taken to be at a limit. Raises BookRefused for a holding that never had a bar.
    """
    desk = Desk.of(book, Rules(spec, market))
    account = desk.value
    skips, targets = _decide(scores_of_day.dropna(), book, desk)
    value = sum(deal.value for deal in desk.deals)
    left = desk.value
    return OrderPlan(
        day=market.day,
        next_on=market.next_on,
        orders=_frame((_order_row(deal, desk, left) for deal in desk.deals), ORDERS),
        skipped=_frame(skips, SKIPPED),
        targets=_frame(
            (_target_row(each, scores_of_day, desk, account) for each in targets), TARGETS
        ),
        account=account,
        cash_before=book.cash,
        cash_after=desk.cash,
        cost=float(sum(deal.cost for deal in desk.deals)),
        turnover=value / account if account else None,
    )


def _decide(scores: pd.Series, book: Book, desk: Desk) -> tuple[list[Skip], list[Target]]:
    if scores.empty:
        kept = [Target(code, desk.amounts[code]) for code in desk.held]
        return [skipped.without_scores(code, desk.rules.market) for code in desk.held], kept
    if desk.rules.spec.construction != "topk_dropout":
        return order_weights(scores, book, desk)
    on = [pd.Timestamp(desk.rules.market.day)] * len(scores)
    index = pd.MultiIndex.from_arrays([scores.index, on], names=LEVELS)
    return order_dropout(rank_scores(scores.set_axis(index)).droplevel(LEVELS[1]), book, desk)


def _order_row(deal: Deal, desk: Desk, left: float) -> tuple[Any, ...]:
    quote = deal.quote
    held = desk.amounts.get(quote.instrument, 0.0) * quote.close
    weight = held / left if left else math.nan
    limits = desk.rules.price_limits(quote)
    what = (quote.instrument, deal.direction, deal.shares, quote.price, deal.value, deal.cost)
    return (*what, *limits, weight)


def _target_row(
    target: Target, scores: pd.Series, desk: Desk, account: float
) -> tuple[str, float, float, float]:
    quote = desk.quote(target.instrument)
    weight = target.amount * quote.close / account if account else math.nan
    score = float(scores.get(target.instrument, math.nan))
    return target.instrument, score, weight, target.amount * quote.factor


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)

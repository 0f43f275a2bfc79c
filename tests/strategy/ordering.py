"""Many days of orders, each from the book that the day before left."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_management.provider_files import ProviderFiles
from strategy.orders.books import Book, Holding
from strategy.orders.market import read_market
from strategy.orders.plan import OrderPlan, plan_orders
from strategy.spec import StrategySpec
from tests.strategy.qlib_orders import Asked, orders_of_qlib


def rises(files: ProviderFiles, day: date, bars: int = 5) -> pd.Series:
    """Each instrument's rise over some sessions; NaN where it was suspended on one of the ends."""
    number = files.calendar.index(day)
    days = files.calendar[number - bars : number + 1]
    closes = {code: files.values(code, "close", days) for code in files.spells("all")}
    return pd.Series({code: each[-1] / each[0] - 1 for code, each in closes.items()})


def follow(
    spec: StrategySpec, files: ProviderFiles, days: Sequence[date], book: Book
) -> list[tuple[Asked, OrderPlan]]:
    """The plans of the days, as if each order had been dealt at its estimate."""
    followed = []
    for day in days:
        scores = rises(files, day).dropna()
        market = read_market(files, day, [*scores.index, *book.holdings])
        plan = plan_orders(scores, book, market=market, spec=spec)
        asked = Asked(str(day), str(plan.next_on), book, scores.to_dict())
        followed.append((asked, plan))
        book = book_after(plan, book)
    return followed


def book_after(plan: OrderPlan, book: Book) -> Book:
    shares = {code: held.shares for code, held in book.holdings.items()}
    for order in plan.orders.to_dict("records"):
        signed = order["shares"] if order["direction"] == "buy" else -order["shares"]
        shares[order["instrument"]] = shares.get(order["instrument"], 0.0) + signed
    held = {
        code: Holding(shares=left, days_held=_days_held(book, code))
        for code, left in shares.items() if left > 0
    }  # fmt: skip
    return Book(cash=plan.cash_after, holdings=held)


def _days_held(book: Book, code: str) -> int:
    held = book.holdings.get(code)
    return 1 if held is None else (held.days_held or 0) + 1


def assert_as_qlib(
    followed: Mapping[str, list[tuple[Asked, OrderPlan]]],
    specs: Mapping[str, StrategySpec],
    provider: Path,
    home: Path,
) -> None:
    """Each plan's orders are Qlib's, one by one and in order, and the cash that is left."""
    asked = {name: [each for each, _ in days] for name, days in followed.items()}
    answers = orders_of_qlib(asked, specs, provider, home)
    for name, days in followed.items():
        for (question, plan), answer in zip(days, answers[name], strict=True):
            where = f"{name} on {question.day}"
            assert_same_orders(plan, answer["orders"], where)
            assert plan.cash_after == pytest.approx(answer["cash"], rel=1e-9, abs=1e-6), where


def assert_same_orders(plan: OrderPlan, theirs: list[list[object]], where: str) -> None:
    columns = ["instrument", "direction", "shares", "value", "cost"]
    ours = plan.orders[columns].to_numpy().tolist()
    assert [row[:2] for row in ours] == [row[:2] for row in theirs], where
    for mine, qlibs in zip(ours, theirs, strict=True):
        assert math.isclose(mine[2], qlibs[2], rel_tol=1e-6), where
        assert mine[3:] == pytest.approx(qlibs[3:], rel=1e-9), where

"""The orders of target weights for the next session."""

import random
from collections.abc import Iterator

import pandas as pd

from strategy.orders import skipped
from strategy.orders.books import Book
from strategy.orders.desk import Desk
from strategy.orders.skipped import Skip
from strategy.orders.targets import Target
from strategy.portfolio.weights import target_weights


def order_weights(scores: pd.Series, book: Book, desk: Desk) -> tuple[list[Skip], list[Target]]:
    """Deal at the desk what Qlib's WeightStrategyBase and OrderGenWOInteract would order, and tell
    what they could not. ``scores`` are the day's by instrument."""
    spec = desk.rules.spec
    weights = target_weights(
        scores,
        by_score=spec.construction == "score_weight",
        topk=spec.topk,
        max_weight=spec.max_weight,
    )
    invested = spec.risk_degree * desk.value
    money = {str(code): invested * part for code, part in weights.items()}
    shut = dict(_shut(money, desk))
    quotes = desk.rules.market.quotes
    targets = [Target(c, part / quotes[c].close) for c, part in money.items() if c in quotes]
    amounts = {each.instrument: each.amount for each in targets if each.instrument not in shut}
    return [*shut.values(), *_trade(amounts, book, desk)], targets


def _shut(money: dict[str, float], desk: Desk) -> Iterator[tuple[str, Skip]]:
    """Who would come and could not be traded on the day of the scores."""
    market, coming = desk.rules.market, [code for code in money if code not in desk.amounts]
    limits = desk.rules.limits_at_close(filter(market.traded, coming))
    for code in coming:
        if not market.traded(code):
            yield code, skipped.suspended(code, "buy", market)
        elif code in limits:
            yield code, skipped.at_limit(code, limits[code], market)


def _trade(amounts: dict[str, float], book: Book, desk: Desk) -> list[Skip]:
    """Sell, then buy, in Qlib's order, which decides who gets the cash where it is short."""
    codes = sorted({*desk.amounts, *amounts})
    random.Random(0).shuffle(codes)  # noqa: S311  the shuffle of its exchange, always the same
    held = dict(desk.amounts)
    skips = [
        skip for code in codes
        if (less := held.get(code, 0.0) - amounts.get(code, 0.0)) > 0
        and (skip := _sell(code, less, book, desk, leaves=not amounts.get(code)))
    ]  # fmt: skip
    return skips + [
        skip for code in codes
        if (more := amounts.get(code, 0.0) - held.get(code, 0.0)) > 0
        and (skip := _buy(code, more, desk, comes=code not in held))
    ]  # fmt: skip


def _sell(code: str, less: float, book: Book, desk: Desk, *, leaves: bool) -> Skip | None:
    market, needed = desk.rules.market, desk.rules.spec.hold_thresh
    if not market.traded(code):
        return skipped.suspended(code, "sell", market) if leaves else None
    amount = less if leaves else desk.rules.round_down(less, desk.quote(code))
    if not amount:
        return None
    held = book.holdings[code].days_held
    if held is not None and held < needed:
        return skipped.too_young(code, held, needed)
    deal = desk.sell(code, amount)
    return None if deal.done else skipped.short_of_cash(deal)


def _buy(code: str, more: float, desk: Desk, *, comes: bool) -> Skip | None:
    market = desk.rules.market
    if not market.traded(code):
        return None
    amount = desk.rules.round_down(more, desk.quote(code))
    if not amount:
        money = more * desk.quote(code).close
        return skipped.less_than_a_lot(code, money, market) if comes else None
    deal = desk.buy(code, amount)
    return None if deal.is_whole else skipped.short_of_cash(deal)

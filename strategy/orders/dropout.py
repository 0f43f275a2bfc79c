"""TopkDropout's orders for the next session."""

import pandas as pd

from strategy.orders import skipped
from strategy.orders.books import Book
from strategy.orders.desk import Desk
from strategy.orders.skipped import Skip
from strategy.orders.targets import Target
from strategy.portfolio.topk_dropout import wanted_trades


def order_dropout(ranks: pd.Series, book: Book, desk: Desk) -> tuple[list[Skip], list[Target]]:
    """Deal at the desk what Qlib's TopkDropoutStrategy would order, and tell what it could not.

    ``ranks`` are the day's by instrument.
    """
    spec, market = desk.rules.spec, desk.rules.market
    wanted = wanted_trades(
        ranks,
        desk.held,
        topk=spec.topk,
        n_drop=spec.n_drop,
        tradable=market.traded if spec.only_tradable else None,
    )
    kept = [Target(code, desk.amounts[code]) for code in desk.held if code not in wanted.sell]
    skips = [skip for code in sorted(wanted.sell) if (skip := _sell(code, book, desk))]
    money = desk.cash * spec.risk_degree / len(wanted.buy) if wanted.buy else 0.0
    quotes = market.quotes
    new = [Target(code, money / quotes[code].close) for code in wanted.buy if code in quotes]
    skips += [skip for code in wanted.buy if (skip := _buy(code, money, desk))]
    return skips, [*kept, *new]


def _sell(code: str, book: Book, desk: Desk) -> Skip | None:
    held, needed = book.holdings[code].days_held, desk.rules.spec.hold_thresh
    if not desk.rules.market.traded(code):
        return skipped.suspended(code, "sell", desk.rules.market)
    if held is not None and held < needed:
        return skipped.too_young(code, held, needed)
    deal = desk.sell(code, desk.amounts[code])
    return None if deal.done else skipped.short_of_cash(deal)


def _buy(code: str, money: float, desk: Desk) -> Skip | None:
    market = desk.rules.market
    if not market.traded(code):
        return skipped.suspended(code, "buy", market)
    quote = market.quotes[code]
    amount = desk.rules.round_down(money / quote.close, quote)
    if not amount:
        return skipped.less_than_a_lot(code, money, market)
    deal = desk.buy(code, amount)
    return None if deal.is_whole else skipped.short_of_cash(deal)

"""What was wanted and is not ordered, or only in part, and why."""

from typing import NamedTuple

from strategy.orders.desk import Deal, shares_of
from strategy.orders.market import DayMarket

REASONS = (
    "suspended", "limit_up", "limit_down", "lot", "cash", "held_too_short", "no_score",
)  # fmt: skip


class Skip(NamedTuple):
    """A row of ``plan.SKIPPED``; nothing was wanted where there is no direction."""

    instrument: str
    direction: str | None
    reason: str
    sentence: str


def suspended(code: str, direction: str, market: DayMarket) -> Skip:
    quote = market.quotes.get(code)
    last = f"its last is of {quote.bar_on}" if quote else "nor any before"
    sentence = f"{code} has no bar on {market.day}, {last}: it is taken to be suspended."
    return Skip(code, direction, "suspended", sentence)


def at_limit(code: str, limit: str, market: DayMarket) -> Skip:
    which = "upper" if limit == "limit_up" else "lower"
    sentence = f"{code} ended {market.day} at its {which} limit: weights buy nobody who could not"
    return Skip(code, "buy", limit, f"{sentence} be traded that day.")


def less_than_a_lot(code: str, money: float, market: DayMarket) -> Skip:
    price = market.quotes[code].price
    sentence = f"The {money:,.2f} for {code} are less than a lot at {price:,.2f}."
    return Skip(code, "buy", "lot", sentence)


def too_young(code: str, days_held: int, needed: int) -> Skip:
    sentence = f"{code} has been held for {days_held} of the {needed} sessions of hold_thresh."
    return Skip(code, "sell", "held_too_short", sentence)


def short_of_cash(deal: Deal) -> Skip:
    code = deal.quote.instrument
    wanted = shares_of(deal.wanted, deal.quote)
    done = f"{deal.shares:,.0f} of {wanted:,.0f} shares" if deal.done else "no share"
    return Skip(
        code, deal.direction, "cash", f"The cash reaches for {done} of {code} and its cost."
    )


def without_scores(code: str, market: DayMarket) -> Skip:
    sentence = f"No instrument has a score of {market.day}: {code} is kept as it is."
    return Skip(code, None, "no_score", sentence)

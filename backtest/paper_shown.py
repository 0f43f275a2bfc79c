"""The figures and days of a paper account as people read them."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from backtest.paper_models import PaperAccount, PaperDay
from backtest.shown import Figure
from qlibui.reports.wording import money, percent


class ShownDay(NamedTuple):
    """A day after cost; `orders` counts those that were dealt at least in part."""

    date: Any
    account: str
    net: str
    cost: str
    turnover: str
    orders: int


def figures_of(account: PaperAccount) -> list[Figure]:
    """What it is worth; empty as long as it has no day."""
    last = account.days.order_by("-date").first()
    if last is None:
        return []
    worth, began = last.daily["account"], account.config["account"]
    currency = account.config.get("currency") or ""
    sessions = f"{account.days.count():,} sessions"
    return [
        Figure("worth", f"{money(worth)} {currency}".strip(), f"on {last.date}"),
        Figure("since it began", percent(worth / began - 1, signed=True), f"in {sessions}"),
        Figure("cash", f"{money(last.daily['cash'])} {currency}".strip(), "not invested"),
    ]


def rows_of_days(days: Iterable[PaperDay]) -> Iterator[ShownDay]:
    for day in days:
        told = day.daily
        yield ShownDay(
            date=day.date,
            account=f"{told['account']:,.2f}",
            net=percent(told["return"] - told["cost"], signed=True),
            cost=percent(told["cost"], digits=3),
            turnover=percent(told["turnover"]),
            orders=sum(1 for trade in day.trades if trade["traded_shares"]),
        )

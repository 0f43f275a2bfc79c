"""Orders dealt one after another from a book, at the last closes, as Qlib's exchange deals them."""

from dataclasses import dataclass, field

import numpy as np

from strategy.orders.books import Book
from strategy.orders.errors import BookRefused
from strategy.orders.market import Quote
from strategy.orders.rules import Rules

_NOTHING = 1e-5
"""A value that Qlib takes for no trade."""
_A_FLOAT = 1e-9
_A_SHARE_STORED = 1e-6
"""Parts of an amount that are lost in dividing it by the factor, and in storing that."""


@dataclass(frozen=True)
class Deal:
    """``wanted`` and ``done`` are adjusted amounts, ``value`` and ``cost`` money."""

    quote: Quote
    direction: str
    wanted: float
    done: float
    value: float
    cost: float

    @property
    def shares(self) -> float:
        """As the exchange counts them."""
        return shares_of(self.done, self.quote)

    @property
    def is_whole(self) -> bool:
        return self.done >= self.wanted * (1 - _A_FLOAT)


@dataclass
class Desk:
    """``cash`` and the adjusted ``amounts`` that are held, which deals change."""

    rules: Rules
    cash: float
    amounts: dict[str, float]
    deals: list[Deal] = field(default_factory=list)

    @classmethod
    def of(cls, book: Book, rules: Rules) -> "Desk":
        """Raises BookRefused for a holding that never had a bar."""
        quotes = rules.market.quotes
        unknown = sorted(set(book.holdings) - set(quotes))
        if unknown:
            day = rules.market.day
            raise BookRefused([f"{code} has no bar up to {day}: leave it out." for code in unknown])
        amounts = {
            code: held.shares / quotes[code].factor for code, held in sorted(book.holdings.items())
        }
        return cls(rules, book.cash, amounts)

    @property
    def held(self) -> list[str]:
        return sorted(self.amounts)

    @property
    def value(self) -> float:
        """Cash and holdings at their last closes."""
        held = 0.0
        for code in self.held:
            held += self.amounts[code] * self.quote(code).close
        return held + self.cash

    def quote(self, code: str) -> Quote:
        return self.rules.market.quotes[code]

    def sell(self, code: str, amount: float) -> Deal:
        quote, held = self.quote(code), self.amounts[code]
        rate = self._rate(quote, amount, selling=True)
        done = amount
        if not np.isclose(amount, held):
            done = self.rules.round_down(min(held, amount), quote)
        if self.cash + done * quote.close < self._cost(done * quote.close, rate):
            done = 0.0
        return self._deal(Deal(quote, "sell", amount, *self._settled(quote, done, rate)))

    def buy(self, code: str, amount: float) -> Deal:
        quote = self.quote(code)
        rate = self._rate(quote, amount, selling=False)
        done, value = amount, amount * quote.close
        if self.cash < self._cost(value, rate):
            done = 0.0
        elif self.cash < value + self._cost(value, rate):
            done = min(self._affordable(quote, rate), amount)
        done = self.rules.round_down(done, quote) if done else 0.0
        return self._deal(Deal(quote, "buy", amount, *self._settled(quote, done, rate)))

    def _rate(self, quote: Quote, amount: float, *, selling: bool) -> float:
        """The fraction that a trade costs; its impact grows with its part of the last volume."""
        impact, traded = self.rules.spec.costs.impact_cost, quote.volume * quote.close
        if traded and not np.isnan(traded):
            impact *= (amount * quote.close / traded) ** 2
        return self.rules.cost_rates(quote.instrument)[selling] + impact

    def _cost(self, value: float, rate: float) -> float:
        return max(value * rate, self.rules.spec.costs.min_cost)

    def _affordable(self, quote: Quote, rate: float) -> float:
        """The amount whose value and cost are the cash."""
        least = self.rules.spec.costs.min_cost
        if rate and self.cash >= least / rate + least:
            return self.cash / (1 + rate) / quote.close
        return max(self.cash - least, 0.0) / quote.close

    def _settled(self, quote: Quote, done: float, rate: float) -> tuple[float, float, float]:
        value = done * quote.close
        return (done, value, self._cost(value, rate)) if value > _NOTHING else (0.0, 0.0, 0.0)

    def _deal(self, deal: Deal) -> Deal:
        if deal.done:
            self._book(deal)
            self.deals.append(deal)
        return deal

    def _book(self, deal: Deal) -> None:
        code, amount = deal.quote.instrument, deal.value / deal.quote.close
        if deal.direction == "buy":
            self.amounts[code] = self.amounts.get(code, 0.0) + amount
            self.cash -= deal.value + deal.cost
        else:
            self.cash += deal.value - deal.cost
            held = self.amounts.pop(code)
            if not np.isclose(held, amount):
                self.amounts[code] = held - amount


def shares_of(amount: float, quote: Quote) -> float:
    """The shares of an adjusted amount: whole ones, but for what Qlib's floats leave of them."""
    shares = amount * quote.factor
    return (
        float(round(shares)) if np.isclose(shares, round(shares), rtol=_A_SHARE_STORED) else shares
    )

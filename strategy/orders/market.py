"""What is known of a market when a session has ended, and for which session orders are made."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data_management.provider_files import ProviderFiles
from market.boards import board_of, tick_of
from strategy.orders.errors import CannotOrder
from strategy.orders.limits import SPECIAL_TREATMENT
from strategy.orders.listings import debut_days

_FIELDS = ("factor", "change", "volume", SPECIAL_TREATMENT)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The last bar of an instrument up to a day. ``close`` and ``volume`` are Qlib's, adjusted by
    ``factor``; ``change`` is a fraction, NaN where it is not known."""

    instrument: str
    bar_on: date
    close: float
    factor: float
    change: float
    volume: float
    special_treatment: bool

    @property
    def price(self) -> float:
        """The close as the exchange told it: to the tick where the board is known, for a provider
        keeps seven digits."""
        price = self.close / self.factor
        if board_of(self.instrument) is None:
            return price
        tick = tick_of(self.instrument)
        return round(round(price / tick) * tick, 3)


@dataclass(frozen=True, kw_only=True)
class DayMarket:
    """The market at the end of the session ``day``, for orders on the session ``next_on``.

    ``quotes`` are by instrument, of those that had a bar by then; ``debuts`` the first traded days
    of listings, up to ``day``.
    """

    day: date
    next_on: date
    quotes: Mapping[str, Quote]
    debuts: Mapping[str, Sequence[date]]

    def traded(self, instrument: str) -> bool:
        """Whether it had a bar on the day: who had none is taken to be suspended on the next."""
        quote = self.quotes.get(instrument)
        return quote is not None and quote.bar_on == self.day


def read_market(files: ProviderFiles, day: date, codes: Iterable[str]) -> DayMarket:
    """The market of ``codes`` at the end of ``day``; nothing later is looked at. Raises CannotOrder
    where ``day`` is no session or the one after it is not known."""
    if day not in files.calendar:
        raise CannotOrder(f"{day} is no session of the dataset: choose one, such as its last day.")
    until = files.calendar[: bisect_right(files.calendar, day)]
    codes = sorted(set(codes))
    quotes = {code: quote for code in codes if (quote := _last_quote(files, code, until))}
    debuts = debut_days(files, quotes)
    return DayMarket(
        day=day,
        next_on=_session_after(files, day),
        quotes=quotes,
        debuts={code: [on for on in days if on <= day] for code, days in debuts.items()},
    )


def _session_after(files: ProviderFiles, day: date) -> date:
    later = [*files.calendar[bisect_right(files.calendar, day) :][:1], files.upcoming]
    if later[0] is None:
        raise CannotOrder(f"The session after {day} is not known: import the dataset's data again.")
    return later[0]


def _last_quote(files: ProviderFiles, code: str, until: Sequence[date]) -> Quote | None:
    """The bar of the last day, or where there is none of the latest one before."""
    days = until[-1:]
    if math.isnan(files.values(code, "close", days)[0]):
        closes = files.values(code, "close", until)
        known = (number for number in reversed(range(len(until))) if closes[number] > 0)
        if (last := next(known, None)) is None:
            return None
        days = until[last : last + 1]
    [close] = files.values(code, "close", days)
    factor, change, volume, special = (files.values(code, name, days)[0] for name in _FIELDS)
    return Quote(
        instrument=code,
        bar_on=days[0],
        close=close,
        factor=1.0 if math.isnan(factor) else factor,
        change=change,
        volume=volume,
        special_treatment=special == 1,
    )

"""A simulated market in numpy arrays: no real company, price or trade is in it.

About ten years of Shanghai's real sessions; every instrument is suspended for a few of them. Money
is counted in fen, so that what is written to a file is what was simulated.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from data_management.calendars import MAINLAND_CHINA, next_session, sessions

START = date(2014, 1, 2)
END = date(2023, 12, 28)  # another session follows in that year: a day comes to bars of its year
BARS_OF_AN_INSTRUMENT = 2_424
SEED = 7
HEADERS = ("code", "date", "open", "high", "low", "close", "volume", "amount", "note")
_FEN, _LOT = 100, 100
_LOWEST, _HIGHEST = 1 * _FEN, 2_000 * _FEN
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """Bars sorted by instrument and date: prices and amount in fen, volume in shares.

    ``instrument`` and ``session`` are positions in ``codes`` and ``days``.
    """

    codes: list[str]
    days: list[date]
    instrument: Integers
    session: Integers
    prices: dict[str, Integers]
    volume: Integers
    amount: Integers

    @property
    def rows(self) -> int:
        return len(self.instrument)

    @cached_property
    def order_by_date(self) -> Integers:
        """The positions of the bars sorted by date, then instrument."""
        return np.argsort(self.session, kind="stable")

    def quotes(self, rows: slice | Integers = slice(None)) -> dict[str, npt.NDArray[np.float64]]:
        """The numbers of some bars as a vendor gives them: yuan and shares."""
        money = {name: fen[rows] / _FEN for name, fen in self.prices.items()}
        volume = self.volume[rows].astype(np.float64)
        return {**money, "volume": volume, "amount": self.amount[rows] / _FEN}

    def frame(self, rows: slice | Integers) -> pl.DataFrame:
        """Some bars under the headers of the file."""
        return pl.DataFrame(
            {
                "code": pl.Series(self.codes).gather(self.instrument[rows]),
                "date": pl.Series(self.days).gather(self.session[rows]),
                **self.quotes(rows),
            },
            schema_overrides={"volume": pl.Int64},
        ).with_columns(note=pl.lit(None, pl.String))


def simulate_market(rows: int) -> Market:
    """A market of exactly ``rows`` bars; the same number gives the same market."""
    random = np.random.default_rng(SEED)
    days = sessions(MAINLAND_CHINA, START, END)
    count = -(-rows // BARS_OF_AN_INSTRUMENT)
    lengths = np.full(count, rows // count) + (np.arange(count) < rows % count)
    instrument = np.repeat(np.arange(count), lengths)
    nth_bar = np.arange(rows) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    halt = random.integers(1, np.maximum(lengths, 2))[instrument]
    session = nth_bar + np.where(nth_bar >= halt, len(days) - lengths[instrument], 0)
    return _trade(random, name_codes(count), days, instrument, session)


def simulate_next_day(rows: int) -> Market:
    """One bar of each of ``rows`` instruments on the session after the market's last."""
    random = np.random.default_rng(SEED + 1)
    day = next_session(MAINLAND_CHINA, END)
    return _trade(random, name_codes(rows), [day], np.arange(rows), np.zeros(rows, np.int64))


def name_codes(count: int) -> list[str]:
    """Codes as vendors of this market write them, sorted: half Shanghai's, half Shenzhen's."""
    shanghai = -(-count // 2)
    return [f"SH{600_000 + n}" for n in range(shanghai)] + [
        f"SZ{n:06}" for n in range(1, count - shanghai + 1)
    ]


def _trade(
    random: np.random.Generator,
    codes: list[str],
    days: list[date],
    instrument: Integers,
    session: Integers,
) -> Market:
    prices = _prices(random, instrument)
    volume = np.exp(random.normal(8.7, 1.0, len(instrument))).astype(np.int64) * _LOT + _LOT
    average = sum(prices.values()) / len(prices)
    amount = np.rint(volume * average).astype(np.int64)
    return Market(codes, days, instrument, session, prices, volume, amount)


def _prices(random: np.random.Generator, instrument: Integers) -> dict[str, Integers]:
    """Open, high, low, close in fen; the low lies below all others, the high above them."""
    close = _walk(random, instrument)
    opened = np.maximum(np.rint(close * (1 + random.normal(0, 0.006, len(close)))), _LOWEST)
    reach = 1 + np.rint(np.abs(random.normal(0, 0.008, (2, len(close)))) * close)
    high, low = np.maximum(opened, close) + reach[0], np.minimum(opened, close) - reach[1]
    values = {"open": opened, "high": high, "low": np.maximum(low, 1), "close": close}
    return {name: price.astype(np.int64) for name, price in values.items()}


def _walk(random: np.random.Generator, instrument: Integers) -> npt.NDArray[np.float64]:
    steps = np.clip(random.normal(0, 0.02, len(instrument)), -0.095, 0.095).cumsum()
    firsts = np.flatnonzero(np.diff(instrument, prepend=-1))
    begun = random.uniform(8, 80, len(firsts)) * _FEN
    since = steps - steps[firsts][instrument]
    walked: npt.NDArray[np.float64] = np.rint(begun[instrument] * np.exp(since))
    return np.clip(walked, _LOWEST, _HIGHEST)

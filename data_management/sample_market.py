"""A SIMULATED market to begin with: no real company, price or trade is in it.

Forty invented instruments over two years on the real calendar of Shanghai, written as a vendor
writes daily bars (Tushare Pro: prices in yuan, ``vol`` in lots of 100 shares, ``amount`` in
thousands of yuan). They move together as stocks do, pay dividends, are suspended, run into their
price limits; one is split 10:20 and one is listed late. The same seed gives the same file.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from data_management.calendars import MAINLAND_CHINA, sessions

START, END = date(2023, 1, 3), date(2024, 12, 31)
# Numbers that neither exchange has given to a company.
CODES = tuple(f"6090{n:02}.SH" for n in range(1, 25)) + tuple(
    f"0090{n:02}.SZ" for n in range(1, 17)
)
SPLIT, LATE, LONG_SUSPENDED = CODES[4], CODES[-1], CODES[9]
DIVIDENDS, SUSPENDED = CODES[::2], CODES[1::4]
SECTORS = 6
Returns = npt.NDArray[np.float64]
_UNIX_EPOCH_OF_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(kw_only=True)
class Plan:
    """What is going to happen to an instrument, by number of session; money in fen."""

    code: str
    price: int
    shares: int
    returns: Returns
    listed: int = 0
    suspended: set[int] = field(default_factory=set)
    dividends: dict[int, int] = field(default_factory=dict)
    splits: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Quote:
    """One day of one instrument in fen and shares, and its previous close as restated."""

    previous: int
    open: int
    high: int
    low: int
    close: int
    shares: int
    turnover: float


def write_sample_market(path: Path, *, seed: int = 7) -> None:
    """Write the simulated market: a zip with a CSV for each instrument, or one CSV of them all."""
    bars = simulate_market(seed)
    if path.suffix != ".zip":
        path.write_bytes(_as_csv(bars))
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for (code,), of_code in bars.group_by("ts_code", maintain_order=True):
            member = zipfile.ZipInfo(f"{code}.csv", _UNIX_EPOCH_OF_ZIP)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _as_csv(of_code))


def simulate_market(seed: int) -> pl.DataFrame:
    """The bars in the vendor's columns and units, each instrument newest day first."""
    random = np.random.default_rng(seed)
    days = sessions(MAINLAND_CHINA, START, END)
    rows = [
        _as_row(plan.code, days[session], quote)
        for plan in _make_plans(random, len(days))
        for session, quote in _trade(random, plan)
    ]
    bars = pl.DataFrame(rows, orient="row", schema=_COLUMNS)
    return bars.sort("ts_code", "trade_date", descending=[False, True])


_COLUMNS = ["ts_code", "trade_date", "open", "high", "low", "close"]
_COLUMNS += ["pre_close", "change", "pct_chg", "vol", "amount"]


def _as_row(code: str, day: date, quote: Quote) -> tuple[str | float, ...]:
    change = quote.close - quote.previous
    prices = (quote.open, quote.high, quote.low, quote.close, quote.previous, change)
    percent = round(100 * change / quote.previous, 4)
    lots, thousands = quote.shares / 100, round(quote.turnover / 1000, 3)
    return (code, day.strftime("%Y%m%d"), *(fen / 100 for fen in prices), percent, lots, thousands)


def _as_csv(bars: pl.DataFrame) -> bytes:
    text = io.BytesIO()
    bars.write_csv(text)
    return text.getvalue()


def _make_plans(random: np.random.Generator, length: int) -> list[Plan]:
    market, sectors = _common_returns(random, length)
    plans = [
        Plan(
            code=code,
            price=int(random.integers(500, 6000)),
            shares=int(random.integers(2, 40)) * 100_000_000,
            returns=_returns_of(random, market, sectors[number % SECTORS]),
        )
        for number, code in enumerate(CODES)
    ]
    for plan in plans:
        _plan_events(random, plan, length)
    return plans


def _common_returns(random: np.random.Generator, length: int) -> tuple[Returns, Returns]:
    """The market's daily returns, calm and nervous by turns, and what each sector adds."""
    nervous = np.abs(np.convolve(random.normal(0, 1, length), np.full(20, 0.22), "same"))
    market = 0.0003 + random.normal(0, 1, length) * (0.006 + 0.005 * nervous)
    market[length * 3 // 5] = -0.065
    market[length * 3 // 5 + 2] = 0.05
    return market, random.normal(0, 0.005, (SECTORS, length))


def _returns_of(random: np.random.Generator, market: Returns, sector: Returns) -> Returns:
    """Co-movement, noise of its own, and two pieces of news that run into the price limit."""
    own = random.standard_t(5, len(market)) * random.uniform(0.007, 0.014)
    returns: Returns = random.uniform(0.7, 1.3) * market + sector + own
    good, bad = random.choice(np.arange(20, len(market)), size=2, replace=False)
    returns[good], returns[bad] = 0.13, -0.13
    return returns


def _plan_events(random: np.random.Generator, plan: Plan, length: int) -> None:
    if plan.code in DIVIDENDS:
        plan.dividends = {length // 4: plan.price // 50, length * 3 // 4: plan.price // 40}
    if plan.code in SUSPENDED:
        first = int(random.integers(30, length - 30))
        plan.suspended = set(range(first, first + int(random.integers(1, 12))))
    if plan.code == LONG_SUSPENDED:
        plan.suspended = set(range(length // 2, length // 2 + 40))
    if plan.code == SPLIT:
        plan.splits = {length * 2 // 3: 2}
    if plan.code == LATE:
        plan.listed = length * 3 // 5


def _trade(random: np.random.Generator, plan: Plan) -> Iterator[tuple[int, Quote]]:
    """The instrument's days of trading; events that fall into a suspension come right after it."""
    close, owed, factor = plan.price, 0, 1
    for session in range(plan.listed, len(plan.returns)):
        owed += plan.dividends.get(session, 0)
        factor *= plan.splits.get(session, 1)
        if session in plan.suspended:
            continue
        previous = max((close - owed + factor // 2) // factor, 1)
        plan.shares *= factor
        owed, factor = 0, 1
        quote = _quote(random, previous, float(plan.returns[session]), plan.shares)
        close = quote.close
        yield session, quote


def _quote(random: np.random.Generator, previous: int, move: float, shares: int) -> Quote:
    lowest, highest = (previous * 9 + 5) // 10, (previous * 11 + 5) // 10

    def within_limits(price: float) -> int:
        return min(max(round(price), lowest), highest)

    opened = within_limits(previous * (1 + move * random.uniform(-0.2, 0.8)))
    close = within_limits(previous * (1 + move))
    reach = previous * np.abs(random.normal(0, 0.006, 2))
    high = within_limits(max(opened, close) + reach[0])
    low = within_limits(min(opened, close) - reach[1])
    traded = round(shares * 0.008 * float(np.exp(random.normal(0, 0.35))) * (1 + 12 * abs(move)))
    average = float(np.clip(random.normal((opened + high + low + close) / 4, 1), low, high))
    return Quote(previous, opened, high, low, close, traded, traded * average / 100)

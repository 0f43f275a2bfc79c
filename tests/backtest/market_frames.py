"""A year and a half of a back-test, made by a seed."""

import numpy as np
import pandas as pd

from backtest.results import DAILY, POSITIONS, TRADES, frame_of

CODES = tuple(f"SH6000{n:02}" for n in range(12))


def daily_of(
    returns: list[float], *, cost: float = 0.0, benchmark: list[float] | float = np.nan
) -> pd.DataFrame:
    """Qlib's report of an account of 1,000,000 that moves by these returns, always invested."""
    days = pd.bdate_range("2015-01-05", periods=len(returns), name="date")
    gross = np.array(returns, dtype=float)
    account = 1_000_000 * np.cumprod(1 + gross - cost)
    paid = np.cumsum(np.full(len(gross), cost) * 1_000_000)
    rows = zip(
        account, gross, 0.4 * account, np.full(len(gross), 0.2), paid, np.full(len(gross), cost),
        0.95 * account, 0.05 * account, np.broadcast_to(benchmark, gross.shape), strict=True,
    )  # fmt: skip
    return frame_of(rows, DAILY).set_index(days)


def random_daily(count: int = 380, *, seed: int = 1, benchmark: bool = True) -> pd.DataFrame:
    """The account moves with its benchmark and on its own."""
    chance = np.random.default_rng(seed)
    market = chance.normal(0.0004, 0.012, count)
    ours = (0.8 * market + chance.normal(0.0005, 0.008, count)).tolist()
    return daily_of(ours, cost=0.0003, benchmark=market.tolist() if benchmark else np.nan)


def some_trades(daily: pd.DataFrame) -> pd.DataFrame:
    """Two orders on every tenth day: one done, one that a limit kept from being done."""
    rows = []
    for number, day in enumerate(daily.index[::10]):
        code, other = CODES[number % len(CODES)], CODES[(number + 5) % len(CODES)]
        rows.append((day, code, "buy", 200.0, 200.0, 10.0, 2000.0, 5.0, None))
        rows.append((day, other, "sell", 100.0, 0.0, np.nan, 0.0, 0.0, "limit_down"))
    return frame_of(rows, TRADES)


def some_positions(daily: pd.DataFrame) -> pd.DataFrame:
    """Between two and nine instruments on each day but the first, in equal parts."""
    rows = []
    for number, day in enumerate(daily.index[1:]):
        held = CODES[: 2 + number % 8]
        value = float(daily.loc[day, "value"]) / len(held)
        weight = 0.95 / len(held)
        rows += [(day, code, value / 10, 10.0, value, weight, number + 1) for code in held]
    return frame_of(rows, POSITIONS)

"""A market made by a seed, and scores that know a little of what comes."""

import numpy as np
import pandas as pd

LATER = 25
"""Sessions after the last score."""


def random_closes(days: int = 80, names: int = 25, *, seed: int = 3) -> pd.DataFrame:
    """Closes of ``days`` sessions with scores and LATER more; some bars are missing."""
    chance = np.random.default_rng(seed)
    index = pd.bdate_range("2015-01-05", periods=days + LATER)
    returns = chance.normal(0.0005, 0.02, (len(index), names))
    codes = [f"SH6000{number:02}" for number in range(names)]
    closes = pd.DataFrame(10 * np.cumprod(1 + returns, axis=0), index, codes)
    return closes.mask(chance.random(closes.shape) < 0.05)


def knowing(closes: pd.DataFrame, *, seed: int = 4, noise: float = 0.04) -> pd.Series:
    """Scores that are the return from the next close to the one after, and noise; some missing."""
    chance = np.random.default_rng(seed)
    returns = closes.ffill().pct_change(fill_method=None).shift(-2)
    scores = returns + chance.normal(0, noise, closes.shape)
    scores = scores.iloc[1:-LATER]
    return as_series(scores.mask(chance.random(scores.shape) < 0.1))


def as_series(spread: pd.DataFrame) -> pd.Series:
    """A matrix by day and code as scores are kept."""
    keys = pd.MultiIndex.from_product(spread.axes, names=["datetime", "instrument"])
    scores = pd.Series(spread.to_numpy().ravel(), keys, name="score")
    return scores.dropna().swaplevel().sort_index()

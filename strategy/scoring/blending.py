"""Several factors as one score: the weighted sum of an instrument's ranks among its day's."""

from collections.abc import Sequence

import pandas as pd


def blend(factors: Sequence[tuple[pd.Series, float]]) -> pd.Series:
    """The blend of factors with their weights, by instrument and datetime as they are.

    The lowest value of a day of n has the rank 1/n and the highest 1, equal values have the mean
    of their ranks. An instrument without one of the factors has no score on that day.
    """
    frame = pd.concat([values for values, _ in factors], axis=1, keys=range(len(factors)))
    ranks = frame.dropna().groupby(level="datetime").rank(pct=True)
    total = sum(ranks[number] * weight for number, (_, weight) in enumerate(factors))
    return pd.Series(total, index=ranks.index, name="score", dtype="float64")

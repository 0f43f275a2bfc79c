"""How an account moved with its benchmark."""

import numpy as np
import pandas as pd

from backtest.metrics.compound import DAYS_PER_YEAR, LEAST_DAYS
from backtest.metrics.returns import Returns
from qlibui.figures import deviation, finite


def alpha_and_beta(net: Returns, benchmark: Returns) -> dict[str, float | None]:
    """``beta``, the slope of daily returns on the benchmark's, and ``alpha``, what is left of a
    day, compounded over a year; None for fewer than LEAST_DAYS days and a benchmark at rest."""
    both = pd.concat([net, benchmark], axis=1, join="inner").dropna()
    if len(both) < LEAST_DAYS or deviation(both.iloc[:, 1]) is None:
        return {"alpha": None, "beta": None}
    ours, theirs = both.iloc[:, 0], both.iloc[:, 1]
    beta = float(np.cov(ours, theirs, ddof=1)[0, 1] / theirs.var(ddof=1))
    left = float((ours - beta * theirs).mean())
    return {"alpha": finite((1 + left) ** DAYS_PER_YEAR - 1), "beta": finite(beta)}

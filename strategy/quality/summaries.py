"""A daily figure in a few numbers."""

from typing import Any

import numpy as np
import pandas as pd

from qlibui.figures import deviation, finite, ratio
from strategy.quality.correlations import Matrix

LEAST_DAYS = 20
"""Of fewer days a t-statistic says nothing."""


def summarise(daily: Matrix, *, horizon: int = 1) -> dict[str, Any]:
    """``days`` on which the figure is known, their ``mean`` and ``std``, the ``ratio`` of the two,
    the mean's ``t_statistic`` and the share of ``positive`` days; None where not computed."""
    known = daily[np.isfinite(daily)]
    mean = finite(known.mean()) if len(known) else None
    std = deviation(pd.Series(known))
    return {
        "days": len(known),
        "mean": mean,
        "std": std if std is not None or len(known) < 2 else 0.0,  # noqa: PLR2004
        "ratio": ratio(mean, std),
        "t_statistic": ratio(mean, _error(known, horizon) if std else None),
        "positive": finite((known > 0).mean()) if len(known) else None,
    }


def _error(known: Matrix, horizon: int) -> float | None:
    """The mean's standard error after Newey and West: the days of a longer horizon overlap, so that
    a day tells little that its neighbours did not. Of one day it is the plain one."""
    if len(known) < max(LEAST_DAYS, 2 * horizon):
        return None
    centred = known - known.mean()
    variance = centred @ centred
    for lag in range(1, horizon):
        variance += 2 * (1 - lag / horizon) * (centred[lag:] @ centred[:-lag])
    return finite(np.sqrt(variance / (len(known) - 1) / len(known)))

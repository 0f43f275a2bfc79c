"""The compound lens: returns are reinvested, a year has 252 days, money at rest earns nothing."""

from typing import Any

import numpy as np

from backtest.metrics.drawdowns import underwater
from backtest.metrics.returns import Returns, growth
from qlibui.figures import deviation, finite, ratio

DAYS_PER_YEAR = 252
LEAST_DAYS = 20
"""What fewer days made says nothing about a year."""


def measure_compounded(returns: Returns) -> dict[str, Any]:
    """Figures of daily returns that are reinvested; yearly ones need LEAST_DAYS days."""
    grown = growth(returns)
    long_enough = len(returns) >= LEAST_DAYS
    std = deviation(returns) if long_enough else None
    volatility = std and std * np.sqrt(DAYS_PER_YEAR)
    mean = float(returns.mean()) * DAYS_PER_YEAR if long_enough else None
    annualized = annualize(grown, len(returns))
    deepest = None if returns.empty else finite(underwater(returns).min())
    return {
        "total_return": None if returns.empty else finite(grown - 1),
        "annualized_return": annualized,
        "volatility": finite(volatility) if volatility else (0.0 if long_enough else None),
        "sharpe_ratio": ratio(mean, volatility),
        "sortino_ratio": ratio(mean, _downside(returns) if long_enough and std else None),
        "calmar_ratio": ratio(annualized, None if deepest is None else abs(deepest)),
        "max_drawdown": deepest,
    }


def annualize(grown: float, days: int) -> float | None:
    """The return of a year at the pace at which 1 became ``grown`` in ``days``."""
    if days < LEAST_DAYS or grown < 0:
        return None
    return finite(grown ** (DAYS_PER_YEAR / days) - 1)


def _downside(returns: Returns) -> float:
    """The yearly deviation of losses from zero, over all days."""
    return float(np.sqrt((returns.clip(upper=0) ** 2).mean() * DAYS_PER_YEAR))

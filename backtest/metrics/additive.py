"""Qlib's lens: returns are added up, a year has 238 days. Equal to Qlib's ``risk_analysis``."""

from typing import Any

import numpy as np

from backtest.metrics.returns import Returns
from qlibui.figures import deviation, finite, ratio

DAYS_PER_YEAR = 238


def measure_added(returns: Returns) -> dict[str, Any]:
    """Figures of daily returns that are summed; the drawdown is in parts of the first account."""
    if returns.empty:
        return dict.fromkeys(
            ("mean", "std", "annualized_return", "information_ratio", "max_drawdown")
        )
    mean, std, summed = finite(returns.mean()), deviation(returns), returns.cumsum()
    yearly = None if mean is None else mean * DAYS_PER_YEAR
    return {
        "mean": mean,
        "std": std if std is not None or len(returns) < 2 else 0.0,  # noqa: PLR2004
        "annualized_return": yearly,
        "information_ratio": ratio(mean, std and std / np.sqrt(DAYS_PER_YEAR)),
        "max_drawdown": finite((summed - summed.cummax()).min()),
    }

"""The figures of a back-test that lists show."""

from collections.abc import Mapping
from typing import Any


def headline_of(metrics: Mapping[str, Any]) -> dict[str, float | None]:
    """From `metrics.measure`: compounded and with cost, but for the two that name Qlib's lens."""
    net = metrics["compound"]["return_with_cost"]
    excess, added = (metrics[lens]["excess_return_with_cost"] for lens in ("compound", "additive"))
    return {
        "total_return": net["total_return"],
        "annualized_return": net["annualized_return"],
        "volatility": net["volatility"],
        "sharpe_ratio": net["sharpe_ratio"],
        "max_drawdown": net["max_drawdown"],
        "excess_annualized_return": excess["annualized_return"],
        "additive_annualized_return": metrics["additive"]["return_with_cost"]["annualized_return"],
        "additive_information_ratio": added["information_ratio"],
        "daily_turnover": metrics["turnover"]["daily"],
    }

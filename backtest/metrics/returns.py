"""The daily returns that are measured."""

from typing import TypeAlias

import numpy as np
import pandas as pd

Returns: TypeAlias = "pd.Series[float]"


def returns_of(daily: pd.DataFrame) -> dict[str, Returns]:
    """Daily returns by name, fractions; excess and benchmark only on days the benchmark has."""
    gross = daily["return"].astype(float)
    net = gross - daily["cost"]
    benchmark = daily["bench"].astype(float)
    named = {
        "return_without_cost": gross,
        "return_with_cost": net,
        "excess_return_without_cost": gross - benchmark,
        "excess_return_with_cost": net - benchmark,
        "benchmark_return": benchmark,
    }
    return {name: series.dropna().rename(name) for name, series in named.items()}


def growth(returns: Returns) -> float:
    """What 1 has become when every return was reinvested."""
    return float(np.prod(1 + returns.to_numpy()))

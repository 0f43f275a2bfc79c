"""The daily returns that are measured, and the guards that keep noise from being a figure."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Returns: TypeAlias = "pd.Series[float]"

# Below this a deviation is the rounding of equal returns, and a ratio to it says nothing.
NOISE = 1e-9


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


def deviation(returns: Returns) -> float | None:
    """The standard deviation of a sample; None for fewer than two days, and where all are equal."""
    if len(returns) < 2:  # noqa: PLR2004  one day does not vary
        return None
    found = float(returns.std(ddof=1))
    least = NOISE * max(abs(float(returns.mean())), NOISE)
    return found if np.isfinite(found) and found > least else None


def ratio(dividend: float | None, divisor: float | None) -> float | None:
    """None where one of them is missing or nothing is divided by."""
    return None if dividend is None or not divisor else finite(dividend / divisor)


def finite(value: float) -> float | None:
    """The figure, None where there is none."""
    return float(value) if np.isfinite(value) else None


def growth(returns: Returns) -> float:
    """What 1 has become when every return was reinvested."""
    return float(np.prod(1 + returns.to_numpy()))


def iso_day(day: Any) -> str:
    """A day of an index as 2015-01-05."""
    return str(pd.Timestamp(day).date())

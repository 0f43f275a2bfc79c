"""Figures as they are told: what was not computed is None, and noise is no figure."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# Below this a deviation is the rounding of equal values, and a ratio to it says nothing.
NOISE = 1e-9


def finite(value: float) -> float | None:
    """The figure, None where there is none."""
    return float(value) if math.isfinite(value) else None


def ratio(dividend: float | None, divisor: float | None) -> float | None:
    """None where one of them is missing or nothing is divided by."""
    return None if dividend is None or not divisor else finite(dividend / divisor)


def deviation(values: "pd.Series[float]") -> float | None:
    """The standard deviation of a sample; None for fewer than two values, and where all are
    equal."""
    if len(values) < 2:  # noqa: PLR2004  one value does not vary
        return None
    found = float(values.std(ddof=1))
    least = NOISE * max(abs(float(values.mean())), NOISE)
    return found if math.isfinite(found) and found > least else None


def iso_day(day: Any) -> str:
    """A day of an index as 2015-01-05."""
    import pandas as pd

    return str(pd.Timestamp(day).date())


def plain(value: Any) -> Any:
    """The same in JSON's own types: what is not a finite number was not computed, so it is null."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return finite(value) if isinstance(value, float) else value

"""What is kept of a model: which factors it looked at, and how well it foretold."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

FEWEST_DAYS = 2


def importances_of(gains: Iterable[float], names: Sequence[str]) -> list[dict[str, Any]]:
    """Each factor with its part of all that the trees gained, the greatest first; those that no
    tree looked at are left out."""
    by_name = pd.Series(list(gains), index=list(names), dtype="float64")
    parts = (by_name / by_name.sum()).sort_values(ascending=False, kind="stable")
    return [{"factor": name, "part": float(part)} for name, part in parts.items() if part > 0]


def quality_of(scores: pd.Series, labels: pd.Series) -> dict[str, Any]:
    """IC and rank IC of the days on which both are known, None where there are too few; both have
    the same index levels, in the same order."""
    known = pd.DataFrame({"score": scores, "label": labels})
    by_day = known.dropna().groupby(level="datetime")
    daily = {
        "ic": by_day.apply(lambda day: day["score"].corr(day["label"])).dropna(),
        "rank_ic": by_day.apply(lambda day: day["score"].rank().corr(day["label"].rank())).dropna(),
    }
    return {name: _summary(values) for name, values in daily.items()}


def _summary(values: pd.Series) -> dict[str, Any]:
    enough = len(values) >= FEWEST_DAYS
    deviation = float(values.std()) if enough else None
    mean = float(values.mean()) if enough else None
    return {
        "days": len(values),
        "mean": mean,
        "std": deviation,
        "ratio": mean / deviation if mean is not None and deviation else None,
    }

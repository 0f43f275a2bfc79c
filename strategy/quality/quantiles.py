"""The instruments of a day in parts of equal number, from the lowest scores to the highest."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from strategy.quality.correlations import LEAST_NAMES, Mask, Matrix, differ, rank

Parts: TypeAlias = npt.NDArray[np.int8]


def divide(scores: Matrix, count: int) -> Parts:
    """The part of each instrument on each day: 1 the lowest, ``count`` the highest, 0 none.

    Equal scores are in the same part, so that some may be empty. Nobody is in any part on a day of
    fewer than LEAST_NAMES scores and on one whose scores do not vary.
    """
    known = ~np.isnan(scores)
    names = known.sum(axis=1)
    told = known & ((names >= LEAST_NAMES) & differ(scores))[:, None]
    part = np.ceil(rank(scores) * count / np.maximum(names, 1)[:, None])
    return np.where(told, part, 0).astype(np.int8)


def mean_by_part(parts: Parts, returns: Matrix, count: int) -> Matrix:
    """Mean return of each part (a column each, the lowest first) on each day, every instrument
    counting alike; NaN where none has a return."""
    known = np.isfinite(returns)
    filled = np.where(known, returns, 0.0)
    return np.column_stack([_mean(filled, (parts == part) & known) for part in range(1, count + 1)])


def top_turnover(parts: Parts, count: int) -> Matrix:
    """The share of the highest part that was not in it on the day before; NaN where either day has
    none."""
    top = parts == count
    names = top.sum(axis=1)
    new = (top[1:] & ~top[:-1]).sum(axis=1)
    turned = np.full(len(parts), np.nan)
    both = (names[1:] > 0) & (names[:-1] > 0)
    np.divide(new, names[1:], out=turned[1:], where=both)
    return turned


def _mean(filled: Matrix, chosen: Mask) -> Matrix:
    names = chosen.sum(axis=1)
    mean: Matrix = np.full(len(filled), np.nan)
    np.divide((filled * chosen).sum(axis=1), names, out=mean, where=names > 0)
    return mean

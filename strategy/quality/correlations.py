"""How alike two matrices are, row by row."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from qlibui.figures import NOISE

Matrix: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

LEAST_NAMES = 10
"""Of fewer instruments a day says nothing."""


def correlate(left: Matrix, right: Matrix) -> Matrix:
    """Pearson's correlation of each row's finite pairs.

    NaN for fewer than LEAST_NAMES pairs, and where one side does not vary.
    """
    both = np.isfinite(left) & np.isfinite(right)
    ours, theirs = _centred(left, both), _centred(right, both)
    scale = np.sqrt((ours**2).sum(axis=1) * (theirs**2).sum(axis=1))
    told = (both.sum(axis=1) >= LEAST_NAMES) & varies(left, both) & varies(right, both)
    product = (ours * theirs).sum(axis=1)
    alike: Matrix = np.divide(product, scale, out=np.full(len(left), np.nan), where=told)
    return alike.clip(-1, 1)


def correlate_ranks(left: Matrix, right: Matrix) -> Matrix:
    """Spearman's: the same of the ranks among the row's pairs, equal values sharing theirs."""
    both = ~(np.isnan(left) | np.isnan(right))
    left, right = np.where(both, left, np.nan), np.where(both, right, np.nan)
    told = (differ(left) & differ(right))[:, None]
    return correlate(np.where(told, rank(left), np.nan), rank(right))


def rank(values: Matrix) -> Matrix:
    """Each value's rank in its row, from 1 for the lowest; infinite ones have one, NaN has none."""
    return pd.DataFrame(values).rank(axis=1).to_numpy()


def varies(values: Matrix, known: Mask) -> Mask:
    """Whether the known values of each row differ by more than the rounding of equal ones."""
    highest = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    found = known.any(axis=1)
    highest, lowest = np.where(found, highest, 0.0), np.where(found, lowest, 0.0)
    answer: Mask = highest - lowest > NOISE * np.maximum(abs(highest), abs(lowest))
    return answer


def differ(values: Matrix) -> Mask:
    """The same of the values that are no NaN, of which an infinite one differs from any other."""
    answer: Mask = varies(values, np.isfinite(values)) | np.isinf(values).any(axis=1)
    return answer


def _centred(values: Matrix, known: Mask) -> Matrix:
    """The values less their row's mean, 0 where unknown."""
    filled = np.where(known, values, 0.0)
    mean = filled.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, filled - mean[:, None], 0.0)

"""Scores, closes and members as matrices: a row for each session, a column for each instrument."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from data_management.provider_files import ProviderFiles, Span


def read_closes(files: ProviderFiles, codes: Sequence[str], days: Sequence[date]) -> pd.DataFrame:
    """Adjusted closes on consecutive sessions, NaN where an instrument has no bar."""
    columns = {code: np.array(files.values(code, "close", days)) for code in codes}
    return pd.DataFrame(columns, index=pd.DatetimeIndex(list(days)))


def spread_scores(scores: pd.Series, closes: pd.DataFrame) -> pd.DataFrame:
    """The scores of those days and instruments that ``closes`` has, NaN for none.

    ``scores`` have the index levels ``instrument`` and ``datetime`` or ``date``. Raises ValueError
    for two scores of an instrument on the same day.
    """
    if not scores.index.is_unique:
        raise ValueError("An instrument has two scores of the same day: keep one of them.")
    spread = scores.astype(float).unstack("instrument")
    spread.index = pd.DatetimeIndex(spread.index)
    days = closes.index[closes.index.isin(spread.index)]
    return spread.reindex(index=days, columns=closes.columns)


def members_on(
    spells: Mapping[str, Sequence[Span]], days: pd.DatetimeIndex, codes: Sequence[str]
) -> pd.DataFrame:
    """True where an instrument belongs to the universe of these spells on that day."""
    inside = np.zeros((len(days), len(codes)), dtype=bool)
    for column, code in enumerate(codes):
        for since, until in spells.get(code, ()):
            first = days.searchsorted(pd.Timestamp(since))
            last = days.searchsorted(pd.Timestamp(until), side="right")
            inside[first:last, column] = True
    return pd.DataFrame(inside, index=days, columns=list(codes))

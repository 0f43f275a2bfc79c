"""Scores made comparable without doubt: a rank for each instrument of a day."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

LEVELS = ["instrument", "datetime"]


def rank_scores(scores: pd.Series) -> pd.Series:
    """Each score's rank among its day's, the highest score having the highest number.

    ``scores`` have the index levels ``instrument`` and ``datetime`` or ``date``, in any order, and
    so has the answer, in Qlib's. Equal scores rank by code, or an engine's sorting decides, which
    differs between machines. A missing score is none. Raises ValueError for two scores of an
    instrument on the same day.
    """
    rows = _known_rows(scores)
    rows = rows.sort_values(["datetime", "score", "instrument"], ascending=[True, True, False])
    ranks = (rows.groupby("datetime").cumcount() + 1.0).rename("score")
    return ranks.set_axis(pd.MultiIndex.from_frame(rows[LEVELS])).sort_index()


def sort_scores(scores: pd.Series) -> pd.Series:
    """The scores themselves in Qlib's order, as ``rank_scores`` takes and refuses them."""
    return _known_rows(scores).set_index(LEVELS)["score"].sort_index()


def among(
    scores: pd.Series, spells: Mapping[str, Sequence[tuple[date, date]]], start: date, end: date
) -> pd.Series:
    """The scores of members on days when they are members, from ``start`` to ``end``."""
    rows = _as_rows(scores)
    rows = rows[rows["datetime"].between(pd.Timestamp(start), pd.Timestamp(end))]
    members = pd.DataFrame(
        [(code, *span) for code, spans in spells.items() for span in spans],
        columns=["instrument", "since", "until"],
    ).astype({"since": "datetime64[ns]", "until": "datetime64[ns]"})
    joined = rows.merge(members, on="instrument")
    inside = joined[joined["datetime"].between(joined["since"], joined["until"])]
    return inside.set_index(LEVELS)["score"]


def _known_rows(scores: pd.Series) -> pd.DataFrame:
    rows = _as_rows(scores).dropna(subset="score")
    if rows.duplicated(LEVELS).any():
        raise ValueError("An instrument has two scores of the same day: keep one of them.")
    return rows


def _as_rows(scores: pd.Series) -> pd.DataFrame:
    frame = scores.rename("score").reset_index().rename(columns={"date": "datetime"})
    return frame.astype({"datetime": "datetime64[ns]"})

"""Where two runs that should agree up to a day first part."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from backtest.results import Frames

KEYS = {"daily": ["date"], "positions": ["date", "instrument"],
        "trades": ["date", "instrument", "direction"]}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Difference:
    """``what`` of ``instrument``, or of the account where that is None, was ``before`` and is
    ``after``; None where there was none."""

    where: Literal["scores", "daily", "positions", "trades"]
    on: date
    instrument: str | None
    what: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat()}


def first_difference(
    scores: tuple[pd.Series, pd.Series], frames: tuple[Frames, Frames], last: date
) -> Difference | None:
    """The first one up to ``last``: in the scores, then in the account day by day. Scores have
    the index levels instrument and datetime."""
    found = [_first_score(*scores, last), *_first_cells(*frames, last)]
    return next((each for each in found if each), None)


def changed_scores(first: pd.Series, second: pd.Series, after: date) -> int:
    """How many scores later than ``after`` are not the same in both."""
    rows = _beside(_by_day(first), _by_day(second))
    later = rows[rows.index.get_level_values("date") > pd.Timestamp(after)]
    return int(_unequal(later, "score").sum())


def compared_scores(scores: pd.Series, last: date) -> int:
    """How many scores there are up to ``last``."""
    rows = _by_day(scores).dropna()
    return int((rows.index.get_level_values("date") <= pd.Timestamp(last)).sum())


def _first_score(first: pd.Series, second: pd.Series, last: date) -> Difference | None:
    return _first_of("scores", _beside(_by_day(first), _by_day(second)), last)


def _by_day(scores: pd.Series) -> pd.DataFrame:
    rows = scores.rename("score").reset_index()
    rows = rows.rename(columns={"datetime": "date"}).astype({"date": "datetime64[ns]"})
    return rows.set_index(["date", "instrument"])


def _first_cells(first: Frames, second: Frames, last: date) -> Iterator[Difference | None]:
    for name, keys in KEYS.items():
        ours, theirs = (getattr(each, name).reset_index() for each in (first, second))
        yield _first_of(name, _beside(_keyed(ours, keys), _keyed(theirs, keys)), last)


def _keyed(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return frame.drop(columns="index", errors="ignore").set_index(keys)


def _beside(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The columns of both under their names, with a row for each key that one of them has."""
    return pd.concat({"before": first, "after": second}, axis=1).sort_index()


def _first_of(where: Any, rows: pd.DataFrame, last: date) -> Difference | None:
    rows = rows[rows.index.get_level_values("date") <= pd.Timestamp(last)]
    columns = rows["before"].columns
    unequal = pd.DataFrame({name: _unequal(rows, name) for name in columns}, index=rows.index)
    parted = np.flatnonzero(unequal.any(axis=1))
    if not len(parted):
        return None
    row = int(parted[0])
    return _told(where, rows.iloc[row], columns[int(np.argmax(unequal.iloc[row]))])


def _unequal(rows: pd.DataFrame, column: str) -> pd.Series:
    before, after = rows["before"][column], rows["after"][column]
    unequal: pd.Series = (before != after) & ~(before.isna() & after.isna())
    return unequal


def _told(where: Any, row: pd.Series, column: str) -> Difference:
    key = row.name if isinstance(row.name, tuple) else (row.name,)
    before, after = (_plain(row[side, column]) for side in ("before", "after"))
    return Difference(
        where=where,
        on=key[0].date(),
        instrument=str(key[1]) if len(key) > 1 else None,
        what=column,
        before=before,
        after=after,
    )


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else float(value)

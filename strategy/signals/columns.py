"""Which column of a file of scores is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_management.errors import ImportRefused
from data_management.formats.aliases import ALIASES
from data_management.formats.headers import header_key
from data_management.formats.layout import TITLE_ROWS

NEEDED = ("date", "instrument", "score")
_ALIASES = {
    "date": ALIASES["date"],
    "instrument": ALIASES["instrument"],
    "score": (
        *("score", "scores", "signal", "pred", "prediction", "alpha", "factor", "value", "0"),
        *("得分", "分数", "评分", "预测值", "预测", "因子值", "信号"),
    ),
}


@dataclass(frozen=True)
class ScoreColumns:
    """A header row: its texts, and the index of each of NEEDED."""

    headers: tuple[str, ...]
    places: dict[str, int]

    def header_of(self, name: str) -> str:
        return self.headers[self.places[name]]


def find_columns(
    rows: Sequence[Sequence[str]], mapping: Mapping[str, str], name: str
) -> tuple[int, ScoreColumns]:
    """The first row that names all columns, by its index. Raises ImportRefused missing_column."""
    for index, row in enumerate(rows[:TITLE_ROWS]):
        places = _places(row, mapping)
        if places.keys() >= set(NEEDED):
            return index, ScoreColumns(tuple(text.strip() for text in row), places)
    best = max(rows[:TITLE_ROWS], key=lambda row: len(_places(row, mapping)))
    missing = [each for each in NEEDED if each not in _places(best, mapping)]
    found = ", ".join(repr(text.strip()) for text in best[:40])
    raise ImportRefused(
        "missing_column",
        f"{name} has no column for {' and '.join(missing)}; its header is {found}:"
        " name the columns date, instrument and score.",
        headers=tuple(text.strip() for text in best),
    )


def _places(row: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    keys = [header_key(text) for text in row]
    places: dict[str, int] = {}
    for field, aliases in _ALIASES.items():
        wanted = (header_key(mapping[field]),) if field in mapping else aliases
        known = next((alias for alias in wanted if alias in keys), None)
        if known is not None:
            places[field] = keys.index(known)
    left = set(range(len(keys))) - set(places.values())
    if places.keys() == {"date", "instrument"} and len(left) == 1 and "score" not in mapping:
        places["score"] = left.pop()  # whatever its author calls it
    return places

"""Scores with bad rows are refused as a whole: without them they would be another signal."""

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.problems import write_problems

MOST_SHOWN = 1_000


class ScoresRefused(ImportRefused):
    """``problems`` are the first MOST_SHOWN as PROBLEM_SCHEMA, of ``count`` in all."""

    def __init__(self, problems: pl.DataFrame, count: int) -> None:
        others = f" There are {count - 1:,} more such rows." if count > 1 else ""
        super().__init__("bad_rows", f"{problems['message'][0]}{others}")
        self.problems = problems
        self.count = count


class FoundInScores:
    """Problems as they are found, in memory no more than are shown, and one block's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: list[pl.DataFrame] = []
        self.count = 0

    def add(self, found: pl.DataFrame) -> None:
        """Take more problems, as FOUND_SCHEMA, of lines that come after the others'."""
        self.count += found.height
        if sum(kept.height for kept in self._kept) < MOST_SHOWN and found.height:
            self._kept.append(found.sort("line").head(MOST_SHOWN))

    def refuse(self) -> None:
        """Raises ScoresRefused if there is any problem."""
        if self.count:
            shown = write_problems(pl.concat(self._kept), [self._name]).head(MOST_SHOWN)
            raise ScoresRefused(shown, self.count)

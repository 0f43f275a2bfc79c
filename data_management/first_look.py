"""What a person sees of a file's bars before they are stored; pure."""

from datetime import date
from typing import Any

import polars as pl

ROWS_SHOWN = 20


class FirstLook:
    """The first bars as they would be stored, and on how many days there are any."""

    def __init__(self) -> None:
        self._first = pl.DataFrame()
        self._days: set[date] = set()

    def add(self, share: pl.DataFrame) -> pl.DataFrame:
        """Look at a share and hand it on."""
        missing = ROWS_SHOWN - self._first.height
        if missing > 0:
            self._first = pl.concat([self._first, share.head(missing)], how="diagonal")
        self._days.update(share["date"].unique())
        return share

    @property
    def days(self) -> int:
        return len(self._days)

    def rows(self) -> dict[str, Any]:
        """`columns` and `rows` in JSON's own types; a column that the bars lack is left out."""
        stated = [column for column in self._first if column.null_count() < column.len()]
        shown = pl.DataFrame(stated).with_columns(pl.col(pl.Date).dt.to_string())
        return {"columns": shown.columns, "rows": [list(row) for row in shown.iter_rows()]}

"""Rows that must be looked at as text, held until there are enough to make it worth while."""

from threading import Lock

import polars as pl

from data_management.formats.text import TextRows

# Looking takes some hundred steps, each as long for one row as for a thousand.
HELD_ROWS = 5_000


class DoubtfulRows:
    """Rows of one layout, from several threads."""

    def __init__(self) -> None:
        self._held: list[TextRows] = []
        self._changing = Lock()

    def add(self, rows: TextRows) -> TextRows | None:
        """Hold the rows; answers all that are held once they are enough."""
        with self._changing:
            if rows.height:
                self._held.append(rows)
            if sum(held.height for held in self._held) < HELD_ROWS:
                return None
            return self._take()

    def take(self) -> TextRows | None:
        """All that are held, None if there are none."""
        with self._changing:
            return self._take() if self._held else None

    def _take(self) -> TextRows:
        held, self._held = self._held, []
        return TextRows(
            pl.concat([rows.cells for rows in held]), pl.concat([rows.malformed for rows in held])
        )

"""Checked rows on the disk until all of a file's are known, then read back a year at a time.

A file larger than memory is imported by the year and, where a year is large, by neighbouring
instruments of it: that order is only known when the last row has been read.
"""

from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from data_management.bars import by_year

FLUSH_ROWS = 200_000


@dataclass(frozen=True)
class _Part:
    """A file of rows of one year, and whose they are."""

    path: Path
    instruments: np.ndarray

    def read(self, chosen: np.ndarray | None) -> pl.DataFrame | None:
        """The rows of instruments whose number is `chosen`, None if there are none."""
        wanted = True if chosen is None else chosen[self.instruments]
        if not np.any(wanted):
            return None
        rows = pl.read_ipc(self.path)
        if chosen is None or np.all(wanted):
            return rows
        return rows.filter(pl.Series(chosen).gather(rows["instrument_no"]))


class RowSpool:
    """Rows with `instrument_no`, `date` and any other columns, none of these two null."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made with the first rows."""
        self.rows = 0
        self.columns: list[str] = []  # of all rows, in the order in which they came
        self.start_on: date | None = None
        self.end_on: date | None = None
        self._folder = folder
        self._held: list[pl.DataFrame] = []
        self._rows_held = 0
        self._parts: dict[int, list[_Part]] = defaultdict(list)
        self._counts: dict[int, np.ndarray] = {}
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def add(self, rows: pl.DataFrame) -> None:
        """Keep the rows; those held in memory are at most twice FLUSH_ROWS and a block."""
        if not rows.height:
            return
        self._held.append(rows)
        self.rows += rows.height
        self.columns = list(dict.fromkeys([*self.columns, *rows.columns]))
        self._rows_held += rows.height
        if self._rows_held >= FLUSH_ROWS:
            self._write_behind()

    def flush(self) -> None:
        """Write down what is held in memory, and wait until it is."""
        self._write_behind()
        if self._writing is not None:
            self._writing.result()

    def close(self) -> None:
        """Have nothing more written, so that the folder can go."""
        self._writer.shutdown(cancel_futures=True)

    def _write_behind(self) -> None:
        """Have what is held written while further rows come."""
        if self._writing is not None:
            self._writing.result()
        held, self._held, self._rows_held = self._held, [], 0
        self._writing = self._writer.submit(self._write_down, held)

    def _write_down(self, held: list[pl.DataFrame]) -> None:
        if not held:
            return
        self._folder.mkdir(exist_ok=True)
        rows = pl.concat(held, how="diagonal")
        stated = [column for column in rows if column.null_count() < rows.height]
        for year, of_year in by_year(pl.DataFrame(stated)):
            self._write(year, of_year)

    @property
    def years(self) -> list[int]:
        return sorted(self._parts)

    def counts(self, year: int, instruments: int) -> np.ndarray:
        """How many rows of the year each of so many instruments has."""
        counts = self._counts.get(year, np.zeros(0, np.int64))
        return np.pad(counts, (0, instruments - counts.size))

    def read(self, year: int, chosen: np.ndarray | None) -> pl.DataFrame | None:
        """The year's rows in the order in which they came: all, or of instruments whose number is
        `chosen`; None for a year without rows."""
        parts = [part.read(chosen) for part in self._parts.get(year, [])]
        found = [part for part in parts if part is not None]
        return pl.concat(found, how="diagonal") if found else None

    def _write(self, year: int, rows: pl.DataFrame) -> None:
        path = self._folder / f"{year}-{len(self._parts[year])}.arrow"
        rows.write_ipc(path, compression="uncompressed")
        counts = np.bincount(rows["instrument_no"].to_numpy())
        self._parts[year].append(_Part(path, np.flatnonzero(counts).astype(np.uint32)))
        size = max(counts.size, self._counts.get(year, counts).size)
        self._counts[year] = np.pad(counts, (0, size - counts.size)) + self.counts(year, size)
        first, last = rows.select(first=pl.min("date"), last=pl.max("date")).row(0)
        self.start_on = min(first, self.start_on or first)
        self.end_on = max(last, self.end_on or last)

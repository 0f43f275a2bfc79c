"""A provider's files, read without Qlib and without any engine: small enough for every process."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from data_management.qlib_folders import folders_of

Span = tuple[date, date]
"""The first and the last day, both included."""

_BYTES = 4  # of a float32


@dataclass(frozen=True)
class ProviderFiles:
    """The provider directory ``root``. What is not there raises FileNotFoundError."""

    root: Path

    @cached_property
    def calendar(self) -> list[date]:
        """All sessions, sorted."""
        return self._days("day")

    @cached_property
    def upcoming(self) -> date | None:
        """The session after the last one, None where nobody has written it down."""
        try:
            days = self._days("day_future")
        except FileNotFoundError:
            return None
        return next((day for day in days if day > self.calendar[-1]), None)

    @property
    def universes(self) -> list[str]:
        return sorted(path.stem for path in (self.root / "instruments").glob("*.txt"))

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields of the provider's instruments, without ``$``."""
        folder = next(iter(sorted((self.root / "features").iterdir())), None)
        files = folder.glob("*.day.bin") if folder else ()
        return frozenset(path.name.removesuffix(".day.bin") for path in files)

    def spells(self, universe: str) -> dict[str, list[Span]]:
        """Who belongs to a universe, and from when to when."""
        text = (self.root / "instruments" / f"{universe}.txt").read_text(encoding="utf-8")
        spells: dict[str, list[Span]] = {}
        for line in text.splitlines():
            code, start, end = line.split("\t")[:3]
            spells.setdefault(code, []).append((_day(start), _day(end)))
        return spells

    def sessions(self, start: date, end: date) -> list[date]:
        """The sessions from ``start`` to ``end``, both included."""
        return [day for day in self.calendar if start <= day <= end]

    def values(self, instrument: str, field: str, days: Sequence[date]) -> list[float]:
        """A field on consecutive sessions, as stored; NaN where it has no value or no file."""
        try:
            whole = self._read(instrument, field, self.calendar.index(days[0]), len(days))
        except FileNotFoundError:
            return [math.nan] * len(days)
        return whole

    def first_session(self, instrument: str) -> date | None:
        """The first session of which the instrument has anything, None where it has nothing."""
        try:
            with self._path(instrument, "close").open("rb") as file:
                return self.calendar[int(_floats(file.read(_BYTES))[0])]
        except (FileNotFoundError, IndexError):
            return None

    def _read(self, instrument: str, field: str, first: int, count: int) -> list[float]:
        with self._path(instrument, field).open("rb") as file:
            begins = int(_floats(file.read(_BYTES))[0])
            before = min(max(begins - first, 0), count)
            file.seek(_BYTES * (1 + max(first - begins, 0)))
            stored = _floats(file.read(_BYTES * (count - before)))
        after = count - before - len(stored)
        return [math.nan] * before + stored + [math.nan] * after

    def _path(self, instrument: str, field: str) -> Path:
        [folder] = folders_of([instrument])
        return self.root / "features" / folder / f"{field}.day.bin"

    def _days(self, name: str) -> list[date]:
        text = (self.root / "calendars" / f"{name}.txt").read_text()
        return [_day(line) for line in text.split("\n") if line]


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _floats(stored: bytes) -> list[float]:
    return list(array("f", stored))

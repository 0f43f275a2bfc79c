"""A market-data file in, checked daily bars out: the one entrance to the import engine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.session import Progress, ReadingSession, ReadingWarning
from data_management.formats.single_text import read_single_text
from data_management.formats.workbook import read_workbook
from data_management.formats.zipped_texts import read_zipped_texts
from data_management.options import ImportOptions

__all__ = ["Counts", "Progress", "Reading", "ReadingWarning", "read_bars"]

_READERS: dict[str, Callable[[Path, ReadingSession], None]] = {
    **dict.fromkeys(("csv", "txt", "tsv", "text"), read_single_text),
    **dict.fromkeys(("excel", "xlsx"), read_workbook),
    "zip": read_zipped_texts,
}


@dataclass(frozen=True)
class Counts:
    """What became of every row: read = good + bad + set_aside + suspended."""

    rows_read: int
    rows_good: int
    rows_bad: int
    rows_set_aside: int
    rows_suspended: int


@dataclass(frozen=True)
class Reading:
    """A file read: `bars` as BAR_SCHEMA and extra fields, good and unique, sorted by instrument
    and date; `problems` as PROBLEM_SCHEMA; `metadata` fit for JSON."""

    bars: pl.DataFrame
    problems: pl.DataFrame
    warnings: tuple[ReadingWarning, ...]
    counts: Counts
    metadata: dict[str, Any]


def read_bars(
    path: Path,
    *,
    import_type: str,
    options: ImportOptions,
    name: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Reading:
    """Read a file of daily bars; bad rows are named in the reading, never a reason to refuse.

    `import_type` is csv, excel, xlsx or zip; `name` the file's name as people know it.
    `on_progress` hears of bytes done and may raise to cancel. Raises ImportRefused where the file
    as a whole cannot be taken.
    """
    reader = _READERS.get(import_type.strip().lower().removeprefix("."))
    name = name or path.name
    if reader is None:
        raise ImportRefused(
            "unknown_type", f"{import_type!r} is no type of import; use csv, excel or zip."
        )
    session = ReadingSession(name=name, options=options, on_progress=on_progress)
    _refuse_unreadable(path, name)
    reader(path, session)
    return _finished(session)


def _refuse_unreadable(path: Path, name: str) -> None:
    try:
        path.open("rb").close()
    except OSError as fault:
        raise ImportRefused(
            "unreadable", f"{name} cannot be read ({fault.strerror or fault}); upload it again."
        ) from fault


def _finished(session: ReadingSession) -> Reading:
    gathered, bars = session.finish()
    set_aside = gathered.bars.height - bars.height
    return Reading(
        bars=bars,
        problems=session.write_problems(gathered),
        warnings=tuple(session.warnings),
        counts=Counts(
            rows_read=gathered.rows_read,
            rows_good=bars.height,
            rows_bad=gathered.rows_bad,
            rows_set_aside=set_aside,
            rows_suspended=gathered.rows_suspended,
        ),
        metadata=session.describe(bars),
    )

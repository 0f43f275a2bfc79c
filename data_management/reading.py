"""A market-data file in, checked daily bars out: the one entrance to the import engine.

A file of any size is read in blocks whose rows go to the disk; they come back in order, share by
share, when the last one has been seen.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from data_management.bars import BAR_SCHEMA, PROBLEM_SCHEMA
from data_management.errors import ImportRefused
from data_management.formats.session import Progress, ReadingSession, ReadingWarning
from data_management.formats.single_text import read_single_text
from data_management.formats.spooled import Counts, Outcome, SpooledReading
from data_management.formats.workbook import read_workbook
from data_management.formats.zipped_texts import read_zipped_texts
from data_management.options import ImportOptions

__all__ = [
    "Counts",
    "Outcome",
    "Progress",
    "Reading",
    "ReadingWarning",
    "SpooledReading",
    "open_reading",
    "read_bars",
]

_READERS: dict[str, Callable[[Path, ReadingSession], None]] = {
    **dict.fromkeys(("csv", "txt", "tsv", "text"), read_single_text),
    **dict.fromkeys(("excel", "xlsx"), read_workbook),
    "zip": read_zipped_texts,
}


@dataclass(frozen=True)
class Reading:
    """A file read into memory: `bars` as BAR_SCHEMA and extra fields, good and unique, sorted by
    instrument and date; `problems` as PROBLEM_SCHEMA; `metadata` fit for JSON."""

    bars: pl.DataFrame
    problems: pl.DataFrame
    warnings: tuple[ReadingWarning, ...]
    counts: Counts
    metadata: dict[str, Any]


@contextmanager
def open_reading(
    path: Path,
    *,
    import_type: str,
    options: ImportOptions,
    name: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    scratch: Path | None = None,
) -> Iterator[SpooledReading]:
    """Read a file of daily bars; bad rows are named by the reading, never a reason to refuse.

    `import_type` is csv, excel, xlsx or zip; `name` the file's name as people know it; rows are
    kept below `scratch`, or where temporary files go, until the context is left. `on_progress`
    hears of bytes done and may raise to cancel. Raises ImportRefused where the file as a whole
    cannot be taken.
    """
    reader = _READERS.get(import_type.strip().lower().removeprefix("."))
    name = name or path.name
    if reader is None:
        raise ImportRefused(
            "unknown_type", f"{import_type!r} is no type of import; use csv, excel or zip."
        )
    _refuse_unreadable(path, name)
    with tempfile.TemporaryDirectory(prefix="qlibui-rows-", dir=scratch) as folder:
        session = ReadingSession(name, options, Path(folder), on_progress)
        with closing(session):
            reader(path, session)
            yield SpooledReading(session)


def read_bars(
    path: Path,
    *,
    import_type: str,
    options: ImportOptions,
    name: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Reading:
    """The same of a file that fits into memory, as one frame."""
    with open_reading(
        path, import_type=import_type, options=options, name=name, on_progress=on_progress
    ) as reading:
        bars = pl.concat([pl.DataFrame(schema=BAR_SCHEMA), *reading.shares()], how="diagonal")
        found = reading.outcome()
        problems = pl.concat([pl.DataFrame(schema=PROBLEM_SCHEMA), *found.problems.pieces()])
    return Reading(
        bars.sort("instrument", "date"), problems, found.warnings, found.counts, found.metadata
    )


def _refuse_unreadable(path: Path, name: str) -> None:
    try:
        path.open("rb").close()
    except OSError as fault:
        raise ImportRefused(
            "unreadable", f"{name} cannot be read ({fault.strerror or fault}); upload it again."
        ) from fault

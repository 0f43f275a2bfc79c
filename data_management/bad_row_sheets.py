"""The bad rows of an import as a sheet to mend, for whoever may see the import."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from django.db.models import TextChoices

from data_management import files, mending, problems
from data_management.configs import read_options
from data_management.contents import NotHeld
from data_management.errors import ImportRefused
from data_management.families import counts_of
from data_management.models import ImportTask

if TYPE_CHECKING:
    from data_management.sheets.bad_rows import BadRows


class SheetType(TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel workbook"


@dataclass(frozen=True)
class StreamedSheet:
    """A CSV, made while it is sent."""

    name: str
    pieces: Iterator[bytes]
    content_type: str = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class PackedSheet:
    """A workbook in a file that is gone when closed."""

    name: str
    file: IO[bytes]
    content_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_sheet(task: ImportTask, sheet_type: str) -> StreamedSheet | PackedSheet:
    """Every bad row of the import with its cells, file, line and reason.

    Raises NotHeld where there are none, or their file is gone; ImportRefused("too_large") for
    more rows than a workbook takes.
    """
    from data_management.sheets.writing import csv_pieces

    name = f"{PurePath(task.original_name).stem or 'import'}-bad-rows.{sheet_type}"
    with ExitStack() as held:
        bad = _open(task, held)
        if sheet_type == SheetType.XLSX:
            return PackedSheet(name, _packed(bad, counts_of(task)["rows_bad"]))
        return StreamedSheet(name, _Pieces(csv_pieces(bad), held.pop_all()))


class _Pieces(Iterator[bytes]):
    """Pieces of a sheet that hold the file they are read from until they are closed."""

    def __init__(self, pieces: Iterator[bytes], held: ExitStack) -> None:
        self._pieces = pieces
        self.close = held.close

    def __next__(self) -> bytes:
        return next(self._pieces)


def _packed(bad: "BadRows", count: int) -> IO[bytes]:
    from data_management.sheets.writing import write_workbook

    with ExitStack() as unfinished:
        file = unfinished.enter_context(tempfile.TemporaryFile())
        write_workbook(bad, file, count=count)
        file.seek(0)
        unfinished.pop_all()
    return file


def _open(task: ImportTask, held: ExitStack) -> "BadRows":
    from data_management.sheets.bad_rows import open_bad_rows

    found = problems.newest_file(task)
    if not task.problem_count or found is None:
        raise NotHeld(f"{task} has no bad rows to download.")
    if task.metadata.get("holds") == "universes":
        raise NotHeld(f"{task} lists members of universes, of which there is no sheet to mend.")
    options = replace(read_options(task.import_config), sheet=task.metadata.get("sheet"))
    try:
        file = mending.file_to_read(task, _unchanged_file(task), on_rows=lambda _: None)
        path, kind = held.enter_context(file)
        return open_bad_rows(
            path, found, import_type=kind, options=options, name=task.original_name
        )
    except (ImportRefused, OSError) as gone:
        raise NotHeld(
            f"The file of {task} is no longer there as it was, so its bad rows cannot be shown; "
            "upload the file again to have them."
        ) from gone


def _unchanged_file(task: ImportTask) -> Path:
    path = files.check_readable(task.file_path)
    if path.stat().st_size != task.file_size:
        raise ImportRefused("unreadable", f"{task} has changed since it was imported.")
    return path

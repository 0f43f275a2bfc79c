"""A mended sheet as the plain CSV that an import reads: our columns gone, our apostrophes undone.

Every row keeps its line, so that what is still wrong is named where it stands in the sheet.
"""

import csv
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from data_management.errors import ImportRefused
from data_management.formats.blocks import cut_blocks
from data_management.formats.delimited import BLOCK_BYTES, DELIMITERS
from data_management.formats.encodings import detect_encoding, utf8_chunks
from data_management.formats.records import Record, split_records
from data_management.formats.workbook_size import inspect_workbook, not_a_workbook
from data_management.sheets.bad_rows import ADDED
from data_management.sheets.cells import unescape

# What the reader of workbooks raises for one that is not well formed.
_DAMAGED = (
    *(InvalidFileException, BadZipFile, SyntaxError, ValueError, TypeError),
    *(AttributeError, LookupError, EOFError, zlib.error),
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")


@dataclass(frozen=True)
class SheetDates:
    """Under which header the dates stand and how they are written; a spreadsheet that saves a
    sheet may write them in its own way, year first."""

    header: str | None
    form: str | None

    def write(self, day: date) -> str:
        return day.strftime(self.form) if self.form and "%" in self.form else day.isoformat()

    def as_before(self, text: str) -> str:
        match = _YEAR_FIRST.fullmatch(text.strip())
        try:
            return self.write(date(*map(int, match.groups()))) if match else text
        except ValueError:
            return text


@dataclass(frozen=True)
class _Columns:
    """Which columns of the sheet are the file's own, and which of them holds dates."""

    kept: list[int]
    date: int | None
    width: int

    @classmethod
    def of(cls, headers: list[str], dates: SheetDates) -> "_Columns":
        added = {headers.index(name) for name in ADDED} if set(ADDED) <= set(headers) else set()
        kept = [index for index in range(len(headers)) if index not in added]
        dated = [index for index in kept if headers[index].strip() == dates.header]
        return cls(kept, dated[0] if dated else None, len(headers))

    def own(self, cells: list[str], dates: SheetDates) -> list[str]:
        """The cells of a row without ours; spreadsheets fill rows up with blanks at the end."""
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if self.date is not None and self.date < len(cells):
            cells[self.date] = dates.as_before(cells[self.date])
        kept = [cells[index] for index in self.kept if index < len(cells)]
        return kept + cells[self.width :]


def write_plain(
    sheet: Path,
    target: Path,
    *,
    import_type: str,
    name: str,
    dates: SheetDates,
    on_rows: Callable[[int], None],
) -> None:
    """Write the sheet as UTF-8 CSV with the same rows on the same lines.

    `on_rows` hears now and then how many rows were written and may raise to cancel. Raises
    ImportRefused for what is neither a CSV nor a workbook.
    """
    read = _workbook_records if import_type == "excel" else _text_records
    columns: _Columns | None = None
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        written = 0
        for record in read(sheet, name):
            file.write("\n" * (record.index - written))
            cells = [unescape(cell) for cell in record.fields]
            columns = columns or _Columns.of(cells, dates)
            own = columns.own(cells, dates)
            if record.fault:
                file.write(",".join(own) + "\n")
            else:
                writer.writerow(own)
            written = record.index + record.lines
            on_rows(written)


def _text_records(path: Path, name: str) -> Iterator[Record]:
    """Records with the index of their line in the whole text, blank lines left out."""
    if not path.stat().st_size:
        raise ImportRefused("empty_file", f"{name} is empty; upload the sheet with its rows.")
    encoding = detect_encoding(lambda: path.open("rb"), name)
    delimiter = _delimiter(path, encoding)
    with path.open("rb") as stream:
        chunks = utf8_chunks(stream, encoding, BLOCK_BYTES)
        for block in cut_blocks(chunks, file_no=0, first_line=1, delimiter=delimiter):
            first = block.segments[0].first_line - 1
            lines = block.data.decode().removesuffix("\n").split("\n")
            for record in split_records(lines, delimiter):
                yield Record(first + record.index, record.lines, record.fields, record.fault)


def _delimiter(path: Path, encoding: str) -> str:
    """What parts the header of the sheet: spreadsheets save CSV with the semicolon, too."""
    with path.open(encoding=encoding, newline="") as text:
        header = text.readline(BLOCK_BYTES)
    return max(DELIMITERS, key=header.count)


def _workbook_records(path: Path, name: str) -> Iterator[Record]:
    """The rows of the first sheet, each on one line."""
    inspect_workbook(path, name)
    with path.open("rb") as file:
        try:
            workbook = load_workbook(file, read_only=True, data_only=True)
            yield from _sheet_records(workbook.worksheets[0].iter_rows(values_only=True))
        except _DAMAGED as fault:
            raise not_a_workbook(name) from fault


def _sheet_records(rows: Iterator[tuple[object, ...]]) -> Iterator[Record]:
    width = 0
    for index, row in enumerate(rows):
        cells = [_text_of(value) for value in row]
        width = width or len(cells)
        if any(cells):  # a workbook leaves blanks at the end of a row out
            yield Record(index, 1, cells + [""] * (width - len(cells)))


def _text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r", " ").replace("\n", " ")

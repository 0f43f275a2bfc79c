"""A sheet of bad rows as CSV in pieces, or as a workbook written row by row."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from data_management.errors import ImportRefused
from data_management.sheets.bad_rows import BadRows
from data_management.sheets.cells import as_number, escape

PIECE_CHARACTERS = 256 * 1024
WORKBOOK_ROWS = 1_048_575  # a worksheet's rows below its header
WORKBOOK_CELLS = 12_000_000  # what an import reads from a workbook


def csv_pieces(bad: BadRows) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    yield b"\xef\xbb\xbf"
    write([escape(header) for header in bad.headers])
    for row in bad.rows:
        write([escape(cell) for cell in row])
        if text.tell() > PIECE_CHARACTERS:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def write_workbook(bad: BadRows, target: IO[bytes], *, count: int) -> None:
    """A workbook of `count` rows, numbers as numbers, codes and dates as text.

    Raises ImportRefused("too_large") for more rows than a worksheet takes.
    """
    _refuse_too_many(count, len(bad.headers))
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Bad rows")
    sheet.freeze_panes = "A2"
    sheet.append([escape(header) for header in bad.headers])
    for row in bad.rows:
        sheet.append(_cells(sheet, row, bad.texts))
    workbook.save(target)


def _refuse_too_many(count: int, columns: int) -> None:
    most = min(WORKBOOK_ROWS, WORKBOOK_CELLS // columns)
    if count > most:
        raise ImportRefused(
            "too_large",
            f"A workbook takes {most:,} of these rows and {count:,} are bad; take the CSV.",
        )


def _cells(sheet: Any, row: Sequence[str], texts: frozenset[int]) -> list[object]:
    return [
        _text(sheet, cell) if index in texts else as_number(printable(escape(cell)))
        for index, cell in enumerate(row)
    ]


def _text(sheet: Any, cell: str) -> Any:
    """A cell of the format Text: what is typed into it stays as it was typed."""
    made = WriteOnlyCell(sheet, value=printable(escape(cell)))
    made.number_format = "@"
    return made


def printable(text: str) -> str:
    """The text without the characters that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))

"""What a workbook would take in memory, found out before the reader that would take it is started.

That reader holds every cell up to the farthest one, and aborts the process where memory ends: one
cell in the last corner of a sheet asks for 200 GB. So the references of all cells are read here,
and whatever is written in a way that could hide one is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipInfo

from data_management.errors import ImportRefused
from data_management.formats.archive import SafeArchive

MAX_INFLATED_BYTES = 512 * 1024**2
MAX_COLUMNS = 256
MAX_CELLS = 12_000_000
MAX_ELEMENT_BYTES = 1024**2

_REFERENCE = re.compile(rb"[\s\"']r\s*=\s*[\"']([^\"']*)")
_PLAIN_REFERENCES = re.compile(rb"(?:[A-Z]{0,3}[0-9]{1,7}\n)*")
_SHEET = b"sheetData"
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_ELEMENT = re.compile(rb"<(?:\w+:)?(?:row|c)[\s/>]")
_EPOCH_1904 = re.compile(rb"date1904\s*=\s*[\"'](1|true)[\"']")


def inspect_workbook(path: Path, name: str) -> bool:
    """Whether the workbook counts days from 1904; refuses what would not fit into memory."""
    if path.stat().st_size == 0:
        raise ImportRefused("empty_file", f"{name} is empty; give a workbook that has bars.")
    try:
        archive = SafeArchive(path, name)
    except ImportRefused as refused:
        raise not_a_workbook(name) from refused
    with archive:
        parts = {info.filename: info for info in archive.parts(MAX_INFLATED_BYTES)}
        if "xl/workbook.xml" not in parts:
            raise not_a_workbook(name)
        for info in parts.values():
            if _is_sheet(archive, info):
                _measure(archive, info, name).refuse_too_large(name)
        head = b"".join(archive.inflate(parts["xl/workbook.xml"]))
        return _EPOCH_1904.search(head) is not None


def not_a_workbook(name: str) -> ImportRefused:
    return ImportRefused(
        "not_a_workbook",
        f"{name} is not an .xlsx workbook, or it is damaged or encrypted; save it as .xlsx or CSV.",
    )


@dataclass
class _Extent:
    """How far a sheet reaches; rows and cells without a reference stand behind the others."""

    last_row: int = 0
    last_column: int = 0
    unplaced: int = 0

    def add(self, piece: bytes) -> bool:
        """Take in a piece of the sheet; False where it hides a reference."""
        references = _REFERENCE.findall(piece)
        listed = b"".join(reference + b"\n" for reference in references)
        if b"\0" in piece or not _PLAIN_REFERENCES.fullmatch(listed):
            return False
        columns = map(_column_number, set(listed.translate(None, _DIGITS).split()))
        rows = map(int, set(listed.translate(None, _LETTERS).split()))
        self.last_column = max(self.last_column, *columns, 0)
        self.last_row = max(self.last_row, *rows, 0)
        self.unplaced += max(len(_ELEMENT.findall(piece)) - len(references), 0)
        return True

    def refuse_too_large(self, name: str) -> None:
        rows, columns = self.last_row + self.unplaced, self.last_column + self.unplaced
        if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise ImportRefused(
                "too_large",
                f"A sheet of {name} reaches row {rows} and column {columns}, more than can be"
                " held at once; save it as CSV.",
            )


def _is_sheet(archive: SafeArchive, info: ZipInfo) -> bool:
    """By what it holds: a workbook may call the parts of its sheets anything."""
    tail = b""
    for piece in archive.inflate(info):
        if _SHEET in tail + piece:
            return True
        tail = piece[-len(_SHEET) :]
    return False


def _measure(archive: SafeArchive, info: ZipInfo, name: str) -> _Extent:
    extent = _Extent()
    for piece in _whole_elements(archive.inflate(info), name):
        if not extent.add(piece):
            raise not_a_workbook(name)
    return extent


def _whole_elements(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Pieces that each start with the unfinished element of the piece before."""
    rest = b""
    for piece in pieces:
        whole = rest + piece
        cut = max(whole.rfind(b"<"), 0)
        yield whole[:cut]
        rest = whole[cut:]
        if len(rest) > MAX_ELEMENT_BYTES:
            raise not_a_workbook(name)
    yield rest


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

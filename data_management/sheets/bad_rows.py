"""The bad rows of a file that was read, cell by cell as they stand in it, one after the other.

Their lines and reasons are those of the problem file; their cells are looked up in the file again,
block by block, so that millions of them take no more memory than a few.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from zipfile import ZipInfo

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.archive import SafeArchive, member_name
from data_management.formats.delimited import Source, find_table
from data_management.formats.encodings import detect_encoding
from data_management.formats.layout import Layout, Table, find_header
from data_management.formats.single_text import instrument_of
from data_management.formats.zipped_texts import BATCH_BYTES
from data_management.options import ImportOptions
from data_management.sheets.lines import line_cells

SLICE_ROWS = 65_536
ADDED = ("file", "line", "reason")
INSTRUMENT = "instrument"
# Stands where a record has fewer fields than the header; no cell of a bar can be read from it.
NO_FIELD = "(no field)"

Lines = Iterator[tuple[int, list[str]]]
Key = tuple[str, int]  # a header and how many of its name stand before it


@dataclass(frozen=True)
class BadRows:
    """`headers` of the sheet, then its rows; `texts` are the columns that never are numbers."""

    headers: tuple[str, ...]
    texts: frozenset[int]
    rows: Iterator[list[str]]


@dataclass(frozen=True)
class _Part:
    """One file with bad rows: its layout, its instrument if it has no column for it, its lines."""

    layout: Layout
    instrument: str | None
    cells: Callable[[Iterator[int]], Lines]


def open_bad_rows(
    path: Path, problems: Path, *, import_type: str, options: ImportOptions, name: str
) -> BadRows:
    """The bad rows of a file by the Parquet file of its problems.

    Raises ImportRefused when the file can no longer be read as it was.
    """
    find = _FINDERS[import_type](path, options, name)
    files = pl.scan_parquet(problems).select(pl.col("file").unique(maintain_order=True)).collect()
    columns: dict[Key, int] = {}
    texts, named = {"file", "reason", INSTRUMENT}, False
    for part in map(find, files["file"].to_list()):
        for key in _keys(part.layout):
            columns.setdefault(key, len(columns))
        texts |= _text_headers(part.layout)
        named = named or part.instrument is not None
    headers = (*ADDED, *([INSTRUMENT] if named else []), *(header for header, _ in columns))
    return BadRows(
        headers=headers,
        texts=frozenset(index for index, header in enumerate(headers) if header in texts),
        rows=_rows(find, problems, columns, named=named),
    )


def _text_headers(layout: Layout) -> set[str]:
    """Where codes and dates stand, which must stay text as it is."""
    return {layout.header_of(name) for name in ("instrument", "date") if name in layout.columns}


def _rows(
    find: Callable[[str], _Part], problems: Path, columns: dict[Key, int], *, named: bool
) -> Iterator[list[str]]:
    for name, found in groupby(_reasons(problems), key=lambda reason: reason[0]):
        part = find(name)
        places = [columns[key] for key in _keys(part.layout)]
        reasons: dict[int, str] = {}
        wanted = _noting(found, reasons)
        for line, cells in part.cells(wanted):
            instrument = [part.instrument or ""] if named else []
            placed = _placed(cells, places, len(columns))
            yield [name, str(line), reasons.pop(line), *instrument, *placed]


def _noting(found: Iterator[tuple[str, int, str]], reasons: dict[int, str]) -> Iterator[int]:
    """The lines, each with its reason noted until its row is written."""
    for _, line, reason in found:
        reasons[line] = reason
        yield line


def _placed(cells: list[str], places: list[int], width: int) -> list[str]:
    """A record's cells under the sheet's headers; what is too much follows behind them."""
    row = [""] * width
    for index, place in enumerate(places):
        row[place] = cells[index] if index < len(cells) else NO_FIELD
    return row + cells[len(places) :]


def _keys(layout: Layout) -> list[Key]:
    """Headers, the second of the same name told from the first."""
    seen: Counter[str] = Counter()
    keys: list[Key] = []
    for header in layout.headers:
        keys.append((header, seen[header]))
        seen[header] += 1
    return keys


def _reasons(problems: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and all the reasons of every bad row, in the file's order."""
    rows = _problem_rows(problems)
    for (file, line), found in groupby(rows, key=lambda row: (row[0], row[1])):
        place = f"{file}, line {line}: "
        yield file, line, " ".join(message.removeprefix(place) for _, _, message in found)


def _problem_rows(problems: Path) -> Iterator[tuple[str, int, str]]:
    table = pl.scan_parquet(problems).select("file", "line", "message")
    offset = 0
    while (part := table.slice(offset, SLICE_ROWS).collect()).height:
        yield from part.iter_rows()
        offset += SLICE_ROWS


def _of_text(path: Path, options: ImportOptions, name: str) -> Callable[[str], _Part]:
    source = Source(name, path.stat().st_size, lambda: path.open("rb"))
    part = _text_part(source, options)
    return lambda _: part


def _of_zip(path: Path, options: ImportOptions, name: str) -> Callable[[str], _Part]:
    archive = SafeArchive(path, name)
    members = {member_name(info): info for info in archive.members()[0]}
    by_its_name = replace(options, instrument=None)

    def find(member: str) -> _Part:
        if member not in members:
            raise ImportRefused("unreadable", f"{name} no longer holds {member}; upload it again.")
        info = members[member]
        if info.file_size > BATCH_BYTES:
            return _text_part(
                Source(member, info.file_size, lambda: archive.open(info)), by_its_name
            )
        data = b"".join(archive.inflate(info))
        return _text_part(Source(member, len(data), lambda: io.BytesIO(data)), by_its_name)

    return find


def _member(archive: SafeArchive, info: ZipInfo) -> Source:
    """Small members are inflated once; large ones each time they are opened."""
    name = member_name(info)
    if info.file_size > BATCH_BYTES:
        return Source(name, info.file_size, lambda: archive.open(info))
    data = b"".join(archive.inflate(info))
    return Source(name, len(data), lambda: io.BytesIO(data))


def _text_part(source: Source, options: ImportOptions) -> _Part:
    encoding = detect_encoding(source.open, source.name, options.encoding)
    table = find_table(source, encoding, options)
    return _Part(
        table.layout,
        instrument_of(table, source.name, options),
        lambda wanted: line_cells(source, encoding, table, wanted),
    )


def _of_workbook(path: Path, options: ImportOptions, name: str) -> Callable[[str], _Part]:
    import fastexcel

    sheet = fastexcel.read_excel(path).load_sheet(
        options.sheet or 0, header_row=None, skip_rows=0, dtypes="string"
    )
    frame = sheet.to_polars().select(pl.all().fill_null(""))
    found = find_header([list(row) for row in frame.head(20).rows()], options)
    if found is None:
        raise ImportRefused("unreadable", f"{name} is not what was imported; upload it again.")
    position, layout = found
    titles = tuple(" ".join(row).strip() for row in frame.head(position).rows())
    table = Table(layout, "", position + 2, titles)
    part = _Part(
        layout,
        instrument_of(table, name, options),
        lambda wanted: ((line, list(frame.row(line - 1))) for line in wanted),
    )
    return lambda _: part


_FINDERS = {"csv": _of_text, "excel": _of_workbook, "zip": _of_zip}

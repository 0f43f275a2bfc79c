"""Sheets of bad rows as tests make, read and mend them."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from data_management.options import ImportOptions
from data_management.reading import read_bars
from data_management.sheets.bad_rows import BadRows, open_bad_rows
from data_management.sheets.writing import csv_pieces, write_workbook

Rows = list[list[str]]
NAMES = {".csv": "csv", ".txt": "csv", ".xlsx": "excel", ".zip": "zip"}


def bad_rows_of(path: Path, **config: Any) -> BadRows:
    """Read a file as an import does and look its bad rows up."""
    options = ImportOptions.from_config(config)
    kind = NAMES[path.suffix]
    reading = read_bars(path, import_type=kind, options=options)
    problems = path.with_suffix(".problems")
    reading.problems.write_parquet(problems)
    return open_bad_rows(path, problems, import_type=kind, options=options, name=path.name)


def csv_of(bad: BadRows) -> Rows:
    return parse(b"".join(csv_pieces(bad)))


def parse(data: bytes) -> Rows:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unparse(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook_of(bad: BadRows, count: int) -> list[list[Any]]:
    file = io.BytesIO()
    write_workbook(bad, file, count=count)
    return cells_of(file.getvalue())


def cells_of(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def pack(rows: list[list[Any]]) -> bytes:
    """The rows as a workbook saved by a spreadsheet."""
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def mend(rows: Rows, change: Callable[[dict[str, str]], None]) -> Rows:
    """The sheet with every row changed, given by header; extra cells are dropped."""
    header, *others = rows
    mended = []
    for row in others:
        cells = dict(zip(header, row, strict=False))
        change(cells)
        mended.append([cells.get(name, "") for name in header])
    return [header, *mended]


def zip_of(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path

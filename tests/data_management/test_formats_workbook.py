"""Workbooks: real dates of either system, exact numbers, true row numbers, no bombs."""

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from data_management.errors import ImportRefused
from tests.data_management.written_files import HEADER, named, read_file

COLUMNS = HEADER.strip().split(",")
DAY = datetime(2024, 1, 2)  # noqa: DTZ001 - Excel's days have no zone


def fill(sheet: Worksheet, *rows: list[object]) -> None:
    for row in (COLUMNS, *rows):
        sheet.append(row)


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    book.save(folder / "bars.xlsx")
    return folder / "bars.xlsx"


def test_the_sheet_that_holds_the_bars_is_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["about", "this file"])
    fill(book.create_sheet("行情"), ["600000", DAY, 10, 11, 9, 10.123456789012, 1000])
    reading = read_file(saved(book, tmp_path))
    assert reading.metadata["sheet"] == "行情"
    assert str(reading.bars["date"][0]) == "2024-01-02"
    assert reading.bars["close"].to_list() == [10.123456789012]


def test_problems_name_the_row_excel_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a title"])
    book.active.append([])
    fill(book.active, ["600000", DAY, 10, 11, 9, 10, 1000], [], ["600001", DAY, 10, 11, 9, "x", 1])
    assert named(read_file(saved(book, tmp_path))) == [(6, "close", "x", "unparseable")]


def test_days_counted_from_1904_are_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    fill(book.active, ["600000", 43831, 10, 11, 9, 10, 1000])
    assert str(read_file(saved(book, tmp_path)).bars["date"][0]) == "2024-01-02"


def test_codes_kept_as_numbers_are_codes_still(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    fill(book.active, [600000, 20240102, 10, 11, 9, 10, 1000])
    assert read_file(saved(book, tmp_path)).bars["instrument"].to_list() == ["SH600000"]


def test_an_empty_workbook_is_empty(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_file(saved(openpyxl.Workbook(), tmp_path))
    assert refused.value.code == "empty_file"


def test_a_workbook_without_a_close_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(COLUMNS[:5] + COLUMNS[6:])
    with pytest.raises(ImportRefused) as refused:
        read_file(saved(book, tmp_path))
    assert refused.value.code == "missing_column"
    assert "close" in refused.value.sentence


def test_an_unknown_sheet_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    fill(book.active, ["600000", DAY, 10, 11, 9, 10, 1000])
    with pytest.raises(ImportRefused, match="it has Sheet"):
        read_file(saved(book, tmp_path), sheet="other")


@pytest.mark.parametrize("cell", [(1_048_576, 200), (2, 16_384)])
def test_one_far_cell_is_refused_before_the_sheet_is_opened(
    tmp_path: Path, cell: tuple[int, int]
) -> None:
    book = openpyxl.Workbook()
    fill(book.active, ["600000", DAY, 10, 11, 9, 10, 1000])
    book.active.cell(*cell, "far")
    with pytest.raises(ImportRefused) as refused:
        read_file(saved(book, tmp_path))
    assert refused.value.code == "too_large"


def test_a_workbook_that_inflates_without_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    with pytest.raises(ImportRefused) as refused:
        read_file(path)
    assert refused.value.code == "too_large"


def renamed_sheet(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with bytes of its sheet replaced."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data.replace(old, new, 1) if "sheet1" in name else data)
    return path


@pytest.mark.parametrize(
    "hidden",
    [
        b"<c r='XFD9999999'",
        b'<c r="&#65;1"',
        b'<c r="A1048576000"',
        b'<c x=">" r="ZZZ1"',
        b"<c\tr ='ZZ2'",
    ],
)
def test_a_far_cell_cannot_hide(tmp_path: Path, hidden: bytes) -> None:
    book = openpyxl.Workbook()
    fill(book.active, ["600000", DAY, 10, 11, 9, 10, 1000])
    with pytest.raises(ImportRefused) as refused:
        read_file(renamed_sheet(saved(book, tmp_path), b'<c r="A2"', hidden))
    assert refused.value.code in ("too_large", "not_a_workbook")


def test_a_sheet_that_is_no_xml_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    fill(book.active, ["600000", DAY, 10, 11, 9, 10, 1000])
    with pytest.raises(ImportRefused) as refused:
        read_file(renamed_sheet(saved(book, tmp_path), b"</c>", b"</wrong>"))
    assert refused.value.code == "not_a_workbook"

"""A mended sheet is read as the file it came from, whatever a spreadsheet made of it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from data_management.errors import ImportRefused
from data_management.sheets.mended import SheetDates, write_plain
from tests.data_management.mended_sheets import pack, unparse

HEADER = ["file", "line", "reason", "code", "date", "close", "name"]
ROW = ["a.csv", "7", "bad", "600000", "20240102", "10", "'=cmd"]
DATES = SheetDates("date", "%Y%m%d")

Read = Callable[..., list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The lines of the plain CSV that a sheet becomes."""

    def plain(data: bytes, kind: str = "csv", dates: SheetDates = DATES) -> list[str]:
        sheet, target = tmp_path / "sheet", tmp_path / "plain.csv"
        sheet.write_bytes(data)
        write_plain(
            sheet, target, import_type=kind, name="sheet", dates=dates, on_rows=lambda _: None
        )
        return target.read_text(encoding="utf-8").split("\n")[:-1]

    return plain


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_our_columns_go_and_apostrophes_are_undone(
    read: Read, encoding: str, delimiter: str
) -> None:
    data = unparse([HEADER, [*ROW[:-1], "'=停牌"]], delimiter=delimiter, encoding=encoding)
    assert read(data) == ["code,date,close,name", "600000,20240102,10,=停牌"]


def test_rows_keep_their_lines(read: Read) -> None:
    data = unparse([HEADER, [*ROW[:-1], "two\nlines"], [], ROW, ROW])
    lines = read(data)
    assert lines[1:3] == ['600000,20240102,10,"two', 'lines"']
    assert lines[3:] == ["", "600000,20240102,10,=cmd", "600000,20240102,10,=cmd"]


def test_an_open_quote_costs_its_own_row_only(read: Read) -> None:
    data = unparse([HEADER, ROW]) + b'a.csv,8,bad,"600001,20240102,10,n\r\n' + unparse([ROW])[3:]
    assert read(data)[2:] == ['"600001,20240102,10,n', "600000,20240102,10,=cmd"]


def test_blanks_that_a_spreadsheet_adds_at_the_end_are_no_cells(read: Read) -> None:
    assert read(unparse([HEADER, [*ROW, "", ""]]))[1] == "600000,20240102,10,=cmd"
    assert read(unparse([HEADER, [*ROW, "", "more"]]))[1] == "600000,20240102,10,=cmd,,more"


@pytest.mark.parametrize(
    "written", ["2024/1/2", "2024-01-02", "2024-01-02 00:00:00", "2024年1月2日", "20240102"]
)
def test_a_date_that_a_spreadsheet_wrote_anew_is_as_before(read: Read, written: str) -> None:
    row = [*ROW[:4], written, *ROW[5:]]
    assert read(unparse([HEADER, row]))[1] == "600000,20240102,10,=cmd"


@pytest.mark.parametrize("written", ["1/2/2024", "2024-13-02", "soon", "2024-01-02 09:30"])
def test_a_date_that_could_be_another_one_is_left_to_the_import(read: Read, written: str) -> None:
    row = [*ROW[:4], written, *ROW[5:]]
    assert read(unparse([HEADER, row]))[1] == f"600000,{written},10,=cmd"


def test_a_workbook_gives_numbers_dates_and_blanks_as_text(read: Read) -> None:
    cells = ["a.csv", 7, "bad", "000001", datetime(2024, 1, 2), -10.25, None]  # noqa: DTZ001  Excel knows no zone
    lines = read(pack([HEADER, cells, [], [*cells[:4], date(2024, 1, 3), 1000.0, "x\ny"]]), "excel")
    assert lines[1:] == ["000001,20240102,-10.25,", "", "000001,20240103,1000,x y"]


def test_without_our_columns_every_column_is_the_files_own(read: Read) -> None:
    assert read(unparse([HEADER[3:], ROW[3:]]))[0] == "code,date,close,name"


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [(b"", "csv", "empty_file"), (b"no workbook", "excel", "not_a_workbook")],
)
def test_what_is_no_sheet_is_refused(read: Read, data: bytes, kind: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(data, kind)
    assert refused.value.code == code

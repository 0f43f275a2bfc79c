"""Files that cannot be taken at all: a stable code and one sentence each."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data_management.errors import ImportRefused
from data_management.formats import blocks
from data_management.options import ImportOptions
from data_management.reading import read_bars
from tests.data_management.written_files import HEADER, bar, read_bytes, read_text, write_zip


def refusal(folder: Path, data: bytes, name: str = "bars.csv", **config: Any) -> ImportRefused:
    with pytest.raises(ImportRefused) as refused:
        read_bytes(folder, data, name, **config)
    sentence = refused.value.sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return refused.value


def test_a_missing_column_is_named_beside_the_headers_found(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"code,date,open,high,low,volume\n1,2,3,4,5,6\n")
    assert refused.code == "missing_column"
    assert "no column for close" in refused.sentence
    assert "'volume'" in refused.sentence


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", HEADER.encode()])
def test_a_file_without_rows_is_empty(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data).code == "empty_file"


def test_an_unknown_type_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"x", "bars.pdf").code == "unknown_type"


def test_bytes_of_no_encoding_are_asked_about(tmp_path: Path) -> None:
    refused = refusal(tmp_path, (HEADER + bar() + ",").encode() + b"\xff\xff\n")
    assert refused.code == "needs_answer"
    assert [question.key for question in refused.questions] == ["encoding"]


def test_a_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    data = (HEADER + bar() + "\n").encode() + "600000,浦发".encode("gb18030")
    refused = refusal(tmp_path, data, encoding="utf-8")
    assert refused.code == "wrong_encoding"
    assert "line 3" in refused.sentence


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"code\0,date", b"\x1f\x8b", b"%PDF-1.7"])
def test_binary_data_is_no_text(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data).code == "unreadable"


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MAX_LINE_BYTES", 1 << 20)
    data = (HEADER + bar() + "\n").encode() + b"x" * (9 << 20)
    assert refusal(tmp_path, data).code == "unreadable"


def test_a_mapping_to_a_header_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refused = refusal(tmp_path, (HEADER + bar()).encode(), mapping={"amount": "turnover"})
    assert refused.code == "missing_column"
    assert "'turnover'" in refused.sentence


@pytest.mark.parametrize("data", [b"no workbook", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0 old"])
def test_a_file_that_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data, "bars.xlsx").code == "not_a_workbook"


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"600000.csv": HEADER})
    assert refusal(tmp_path, path.read_bytes(), "bars.xlsx").code == "not_a_workbook"


def test_a_file_that_is_no_zip(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"no archive", "bars.zip").code == "not_a_zip"


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_bars(tmp_path / "none.csv", import_type="csv", options=ImportOptions())
    assert refused.value.code == "unreadable"


def test_an_intraday_file_is_refused_by_name(tmp_path: Path) -> None:
    minutes = "".join(f"600000,2024-01-02 09:{m:02d}:00,1,1,1,1,5\n" for m in range(30, 60))
    refused = refusal(tmp_path, (HEADER + minutes).encode())
    assert refused.code == "intraday"
    assert "bars.csv" in refused.sentence


def test_a_time_column_of_its_own_tells_intraday_bars_too(tmp_path: Path) -> None:
    rows = "".join(f"AAPL,2024-01-02,{h}:00,1,1,1,1,5\n" for h in range(10, 16))
    header = b"symbol,date,time,open,high,low,close,volume\n"
    assert refusal(tmp_path, header + rows.encode()).code == "intraday"


def test_one_bar_a_day_may_carry_a_time(tmp_path: Path) -> None:
    text = HEADER + "".join(f"600000,2024-01-0{d} 15:0{d}:00,1,1,1,1,5\n" for d in (2, 3, 4))
    assert read_text(tmp_path, text).bars.height == 3


def test_a_file_that_names_no_instrument_is_asked_about(tmp_path: Path) -> None:
    text = b"date,open,high,low,close,volume\n2024-01-02,1,1,1,1,5\n"
    refused = refusal(tmp_path, text, "my_prices.csv")
    assert [question.key for question in refused.questions] == ["instrument"]
    answered = read_bytes(tmp_path, text, "my_prices.csv", instrument="600000.SH")
    assert answered.bars["instrument"].to_list() == ["SH600000"]


def test_dates_with_two_meanings_are_asked_about(tmp_path: Path) -> None:
    text = HEADER + "AAPL,01/02/2024,1,1,1,1,5\nAAPL,01/03/2024,1,1,1,1,5\n"
    refused = refusal(tmp_path, text.encode())
    assert refused.questions[0].choices == ("%m/%d/%Y", "%d/%m/%Y")
    answered = read_text(tmp_path, text, date_format="%m/%d/%Y")
    assert [str(day) for day in answered.bars["date"]] == ["2024-01-02", "2024-01-03"]


def test_codes_of_no_board_are_asked_about(tmp_path: Path) -> None:
    text = HEADER + bar("110001") + "\n"
    refused = refusal(tmp_path, text.encode())
    assert [question.key for question in refused.questions] == ["exchange"]
    answered = read_text(tmp_path, text, exchange="XSHG")
    assert answered.bars["instrument"].to_list() == ["SH110001"]


def test_amounts_that_prove_no_unit_are_asked_about(tmp_path: Path) -> None:
    text = HEADER[:-1] + ",amount\n" + bar() + ",777\n"
    refused = refusal(tmp_path, text.encode())
    assert [question.key for question in refused.questions] == ["volume_unit"]
    assert read_text(tmp_path, text, volume_unit="lot").bars["volume"].to_list() == [100_000.0]


@pytest.mark.parametrize(
    "config",
    [
        {"colour": "red"},
        {"delimiter": ",,"},
        {"delimiter": 7},
        {"encoding": "klingon"},
        {"volume_unit": "tons"},
        {"mapping": {"colour": "x"}},
        {"mapping": "close"},
        {"on_error": True},
        {"date_format": "%H"},
        {"exchange": "NOWHERE"},
    ],
)
def test_an_import_config_that_makes_no_sense_is_refused(
    tmp_path: Path, config: dict[str, Any]
) -> None:
    assert refusal(tmp_path, (HEADER + bar()).encode(), **config).code == "bad_config"


def test_a_workbook_with_two_sheets_of_bars_is_asked_about(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("second")):
        sheet.append(HEADER.strip().split(","))
        sheet.append(bar().split(","))
    book.save(tmp_path / "two.xlsx")
    data = (tmp_path / "two.xlsx").read_bytes()
    refused = refusal(tmp_path, data, "bars.xlsx")
    assert refused.questions[0].choices == ("Sheet", "second")
    assert read_bytes(tmp_path, data, "bars.xlsx", sheet="second").bars.height == 1

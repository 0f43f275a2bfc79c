"""Adjustment factors in a file of their own: recognised by their header, checked like bars."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from data_management.errors import ImportRefused
from tests.data_management.written_files import HEADER, bar, named, read_file, read_text, write_zip

TUSHARE = """ts_code,trade_date,adj_factor
600000.SH,20240103,2.5
600000.SH,20240102,2
000001.SZ,20240102,130.1
"""
WIND = """S_INFO_WINDCODE,TRADE_DT,S_DQ_ADJFACTOR
000001.SZ,20240102,130.1
600000.SH,20240102,2
600000.SH,20240103,2.5
"""
CHINESE = """日期,股票代码,复权因子
2024/01/02,000001,130.1
2024/01/02,600000,2
2024/01/03,600000,2.5
"""
FACTORS = [
    ("SH600000", date(2024, 1, 2), 2.0),
    ("SH600000", date(2024, 1, 3), 2.5),
    ("SZ000001", date(2024, 1, 2), 130.1),
]
HEAD = "code,date,factor\n"


def factors_of(bars: pl.DataFrame) -> list[tuple[object, ...]]:
    return bars.select("instrument", "date", "factor").rows()


@pytest.mark.parametrize("text", [TUSHARE, WIND, CHINESE], ids=["tushare", "wind", "chinese"])
def test_a_factor_file_is_told_by_its_header(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text, "adj.csv")
    assert factors_of(reading.bars) == FACTORS
    assert reading.bars.select(pl.exclude("instrument", "date", "factor")).null_count().row(0) == (
        (3,) * 7
    )
    assert reading.metadata["fields"] == ["factor"]
    assert reading.problems.is_empty()


def test_a_workbook_of_factors(tmp_path: Path) -> None:
    workbook = Workbook()
    for row in [("ts_code", "trade_date", "adj_factor"), *FACTORS]:
        workbook.active.append(row)
    workbook.save(tmp_path / "adj.xlsx")
    assert factors_of(read_file(tmp_path / "adj.xlsx").bars) == FACTORS


def test_a_zip_of_factors_by_instrument(tmp_path: Path) -> None:
    members = {
        "600000.csv": "date,factor\n2024-01-02,2\n2024-01-03,2.5\n",
        "000001.csv": "date,factor\n2024-01-02,130.1\n",
    }
    path = write_zip(tmp_path / "adj.zip", members)
    assert factors_of(read_file(path).bars) == FACTORS


def test_bad_factors_are_named_where_they_stand(tmp_path: Path) -> None:
    rows = (
        "600000,2024-01-02,2",
        "",
        "600000,2024-01-03,two",
        "600000,2024-01-04,0",
        '"600000","2024-01-05","-1"',
        "600000,2024-01-08,",
        "600000,2024-01-09,inf",
        "600000,2024-01-02,2",
        "nothing at all,2024-01-02,2",
        "600000,2024-01-10,2,3",
        ",2024-01-11,2",
    )
    reading = read_text(tmp_path, HEAD + "\n".join(rows) + "\n", "adj.csv")
    assert named(reading) == [
        (4, "factor", "two", "unparseable"),
        (5, "factor", "0", "zero"),
        (6, "factor", "-1", "negative"),
        (7, "factor", "", "missing_value"),
        (8, "factor", "inf", "non_finite"),
        (9, "date", "2024-01-02", "duplicate_key"),
        (10, "code", "nothing at all", "unparseable"),
        (11, "", "600000,2024-01-10,2,3", "field_count"),
        (12, "code", "", "missing_key"),
    ]
    assert (reading.counts.rows_read, reading.counts.rows_good) == (10, 1)
    assert "factor is empty; fill in the cell or delete the row." in reading.problems["message"][3]


def test_the_other_columns_of_a_factor_file_are_left_out(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "code,date,factor,pe\n600000,2024-01-02,2,9\n", "adj.csv")
    assert "pe" not in reading.bars.columns
    assert reading.metadata["left_out_columns"] == ["pe"]


def test_a_header_of_another_name_can_be_mapped(tmp_path: Path) -> None:
    text = "code,date,hfq\n600000,2024-01-02,2\n"
    reading = read_text(tmp_path, text, "adj.csv", mapping={"factor": "hfq"})
    assert factors_of(reading.bars) == FACTORS[:1]


def test_bars_without_a_close_are_no_factor_file(tmp_path: Path) -> None:
    text = "code,date,open,high,low,volume,factor\n600000,2024-01-02,1,1,1,1,2\n"
    with pytest.raises(ImportRefused, match="no column for close"):
        read_text(tmp_path, text)


def test_factors_of_several_times_a_day_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"600000,2024-01-02 {hour}:30:00,2\n" for hour in ("09", "10", "11"))
    with pytest.raises(ImportRefused) as refused:
        read_text(tmp_path, HEAD + rows, "adj.csv")
    assert refused.value.code == "intraday"


def test_bars_and_factors_in_one_zip_are_refused(tmp_path: Path) -> None:
    members = {"600000.csv": HEAD + "600000,2024-01-02,2\n", "bars.csv": HEADER + bar() + "\n"}
    with pytest.raises(ImportRefused, match=r"bars\.csv not the same as 600000\.csv") as refused:
        read_file(write_zip(tmp_path / "both.zip", members))
    assert refused.value.code == "mixed_files"


def test_what_the_factors_were_taken_for_is_said(tmp_path: Path) -> None:
    told = {warning.code: warning.message for warning in read_text(tmp_path, TUSHARE).warnings}
    assert "adjusted price / price" in told["factor_taken"]
    assert "units_assumed" not in told

"""The bad rows of a file, cell by cell as they stand in it, with their lines and reasons."""

import random
import tracemalloc
from pathlib import Path

import polars as pl

from data_management.options import ImportOptions
from data_management.sheets.bad_rows import NO_FIELD, open_bad_rows
from data_management.sheets.writing import csv_pieces
from tests.data_management.mended_sheets import bad_rows_of, csv_of, pack, workbook_of, zip_of

HEADER = "code,date,open,high,low,close,volume,name\n"
GOOD = "600000,2024-01-02,10,11,9,10.5,1000,bank\n"


def written(folder: Path, text: str, name: str = "bars.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_bad_row_has_all_its_cells_and_its_reasons(tmp_path: Path) -> None:
    text = HEADER + GOOD + "600001,2024-01-02,ten,11,9,10.5,-5,=cmd\n"
    header, row = csv_of(bad_rows_of(written(tmp_path, text)))
    assert header == ["file", "line", "reason", *HEADER.strip().split(",")]
    assert row[:2] == ["bars.csv", "3"]
    assert row[2].startswith("open is 'ten'")
    assert "volume is -5" in row[2]
    assert row[3:] == ["600001", "2024-01-02", "ten", "11", "9", "10.5", "-5", "'=cmd"]


def test_lines_are_those_of_the_file_around_quotes_and_blank_lines(tmp_path: Path) -> None:
    quoted = '600002,2024-01-02,x,11,9,10.5,1000,"two\nlines, ""quoted"""\n'
    text = HEADER + "\n" + GOOD + quoted + "\n" + "600003,2024-01-02,y,11,9,10.5,1000,z\r\n"
    _, first, second = csv_of(bad_rows_of(written(tmp_path, text)))
    assert (first[1], first[-1]) == ("4", 'two\nlines, "quoted"')
    assert (second[1], second[-1]) == ("7", "z")


def test_a_row_of_another_width_shows_what_is_missing_and_what_is_too_much(tmp_path: Path) -> None:
    text = HEADER + GOOD + "600001,2024-01-02,10,11\n" + "600002,2024-01-02,10,11,9,10,1,n,m\n"
    _, short, long = csv_of(bad_rows_of(written(tmp_path, text)))
    assert short[3:] == ["600001", "2024-01-02", "10", "11", *[NO_FIELD] * 4]
    assert long[3:] == ["600002", "2024-01-02", "10", "11", "9", "10", "1", "n", "m"]


def test_another_encoding_and_delimiter_are_read_as_the_import_read_them(tmp_path: Path) -> None:
    text = "代码\t日期\t开盘\t最高\t最低\t收盘\t成交量\n600000\t2024-01-02\t甲\t11\t9\t10\t5\n"
    _, row = csv_of(bad_rows_of(written(tmp_path, text, "行情.txt", "gb18030")))
    assert row[0] == "行情.txt"
    assert row[3:6] == ["600000", "2024-01-02", "甲"]


def test_a_zip_gives_the_rows_of_all_files_and_names_their_instruments(tmp_path: Path) -> None:
    plain = "date,open,high,low,close,volume\n"
    path = zip_of(
        tmp_path / "bars.zip",
        {
            "SH600000.csv": plain + "2024-01-02,x,11,9,10,100\n2024-01-03,10,11,9,10,100\n",
            "SZ000001.csv": "date,open,high,low,close,volume,pe\n2024-01-02,y,11,9,10,100,7\n",
        },
    )
    header, first, second = csv_of(bad_rows_of(path))
    assert header[3:] == ["instrument", "date", "open", "high", "low", "close", "volume", "pe"]
    assert (first[0], first[3], first[5], first[-1]) == ("SH600000.csv", "SH600000", "x", "")
    assert (second[0], second[3], second[5], second[-1]) == ("SZ000001.csv", "SZ000001", "y", "7")


def test_a_workbook_gives_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "bars.xlsx"
    header = HEADER.strip().split(",")
    rows = [header, ["600000", "2024-01-02", 10, 11, 9, 10.5, 100, "a"],
            ["600001", "2024-01-02", 10, 8.25, 9, 10.5, 100, "@b"]]  # fmt: skip
    path.write_bytes(pack(rows))
    _, row = csv_of(bad_rows_of(path))
    assert row[:2] == ["bars.xlsx", "3"]
    assert row[3:] == ["600001", "2024-01-02", "10", "8.25", "9", "10.5", "100", "'@b"]


def test_a_workbook_of_bad_rows_has_numbers_as_numbers_and_codes_as_text(tmp_path: Path) -> None:
    text = HEADER + GOOD + "000001,20240102,-1.5,11,9,10.5,1000,=cmd\x07\n"
    _, row = workbook_of(bad_rows_of(written(tmp_path, text), date_format="%Y-%m-%d"), 1)
    assert row[1] == 3
    assert row[3:] == ["000001", "20240102", -1.5, 11, 9, 10.5, 1000, "'=cmd"]


def test_every_planted_row_is_found_across_blocks(tmp_path: Path) -> None:
    """Two blocks and more: lines are counted on from one to the next."""
    rng = random.Random(5)
    bad_lines = sorted(rng.sample(range(2, 150_002), 300))
    rows = [f"600000,{2000 + n},1,2,0.5,1.5,{n},{'n' * 20}\n" for n in range(2, 150_002)]
    path = written(tmp_path, HEADER + "".join(rows))
    problems = tmp_path / "problems"
    lines = pl.Series(bad_lines, dtype=pl.Int64)
    pl.DataFrame({"line": lines}).with_columns(
        file=pl.lit("bars.csv"), message=pl.lit("wrong")
    ).write_parquet(problems)
    bad = open_bad_rows(path, problems, import_type="csv", options=ImportOptions(), name="bars.csv")
    found = [(int(row[1]), int(row[9])) for row in bad.rows]
    assert found == [(line, line) for line in bad_lines]


def test_many_bad_rows_take_no_more_memory_than_few(tmp_path: Path) -> None:
    def peak_of(count: int) -> int:
        rows = f"600000,2024-01-02,x,2,0.5,1.5,1,{'n' * 40}\n" * count
        path = written(tmp_path, HEADER + rows)
        problems = tmp_path / f"{count}.problems"
        pl.DataFrame({"line": pl.int_range(2, count + 2, eager=True)}).with_columns(
            file=pl.lit("bars.csv"), message=pl.lit("bars.csv, line 2: wrong")
        ).write_parquet(problems)
        bad = open_bad_rows(
            path, problems, import_type="csv", options=ImportOptions(), name="bars.csv"
        )
        tracemalloc.start()
        assert sum(piece.count(b"\n") for piece in csv_pieces(bad)) == count + 1
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_of(210_000) < 2 * peak_of(70_000)

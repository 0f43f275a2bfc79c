"""What is wrong with a file of scores is told by line, column and value."""

from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from data_management.errors import ImportRefused
from strategy.signals import ScoresRefused, cells, read_scores, tables
from strategy.signals.refusing import MOST_SHOWN
from tests.strategy.score_files import write_rows, write_text

GOOD = "2015-01-05,SH600000,1"


def problems_of(path: Path, *rows: str) -> list[tuple[object, ...]]:
    with pytest.raises(ScoresRefused) as refused:
        read_scores(write_text(path, *rows), file_type="csv")
    return refused.value.problems.select("line", "column", "value", "reason").rows()


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("2015-01-06,SH600000,abc", "score", "abc", "unparseable"),
        ("2015-01-06,SH600000,inf", "score", "inf", "non_finite"),
        ("06.01.2015,SH600000,1", "date", "06.01.2015", "unparseable"),
        (",SH600000,1", "date", "", "missing_key"),
        ("2015-01-06,,1", "instrument", "", "missing_key"),
        ("2015-01-06,?,1", "instrument", "?", "unparseable"),
        ("2015-01-06,700001,1", "instrument", "700001", "ambiguous_code"),
        ("1492-01-06,SH600000,1", "date", "1492-01-06", "out_of_range"),
        ("2015-01-06,SH600000", "", "2015-01-06,SH600000", "field_count"),
        ('2015-01-06,"SH600000,1', "", '2015-01-06,"SH600000,1', "unclosed_quote"),
        ("2015-01-05,600000.SH,2", "date", "2015-01-05", "duplicate_key"),
    ],
)
def test_a_bad_row_is_named(row: str, column: str, value: str, reason: str, tmp_path: Path) -> None:
    found = problems_of(tmp_path / "a.csv", GOOD, "2015-01-07,SH600001,5", row)
    assert found == [(4, column, value, reason)]


def test_the_sentence_is_the_first_problems_and_says_how_many_follow(tmp_path: Path) -> None:
    rows = [GOOD, *(f"2015-01-06,SH6{n:05},x" for n in range(2000))]
    with pytest.raises(ScoresRefused) as refused:
        read_scores(write_text(tmp_path / "a.csv", *rows), file_type="csv", name="mine.csv")
    assert refused.value.sentence == (
        "mine.csv, line 3: score is 'x', which is not a number; correct the cell."
        " There are 1,999 more such rows."
    )
    assert (refused.value.problems.height, refused.value.count) == (MOST_SHOWN, 2000)


def test_a_repeated_row_of_another_block_is_found(tmp_path: Path) -> None:
    rows = [f"2015-01-06,SH6{n:05},1" for n in range(99_999)]
    rows += [f"2015-01-07,SH6{n:05},1" for n in range(99_999)] + ["2015-01-06,SH600000,2"]
    assert problems_of(tmp_path / "a.csv", *rows) == [
        (200_000, "date", "2015-01-06", "duplicate_key")
    ]


def test_a_bad_row_of_a_workbook_is_named_by_its_row(tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (["date", "instrument", "score"], ["2015-01-05", "SH600000", "much"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(ScoresRefused, match=r"line 2: score is 'much'"):
        read_scores(tmp_path / "a.xlsx", file_type="excel")


def test_repeated_rows_of_parquet_are_refused(tmp_path: Path) -> None:
    rows = pl.read_parquet(write_rows(tmp_path / "a.parquet"))
    pl.concat([rows, rows.head(1)]).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(ScoresRefused, match=r"repeats the instrument and day of line 1"):
        read_scores(tmp_path / "b.parquet", file_type="parquet")


@pytest.mark.parametrize(
    ("content", "file_type", "code"),
    [
        (b"", "csv", "empty_file"),
        (b"date,instrument,score\n", "csv", "empty_file"),
        (b"date,instrument,score\n2015-01-05,SH600000,\n", "csv", "empty_file"),
        (b"date,code,open,high\n2015-01-05,SH600000,1,2\n", "csv", "missing_column"),
        (b"PK\x03\x04", "csv", "unreadable"),
        (b"no workbook", "excel", "not_a_workbook"),
        (b"no parquet", "parquet", "unreadable"),
        (b"PAR1" + b"\xff" * 400 + b"PAR1", "parquet", "unreadable"),
        (b"", "parquet", "unreadable"),
        (b"", "excel", "empty_file"),
        (b"date,instrument,score\n", "pickle", "unknown_type"),
        (b"\xff\xfe\xfa\x00\x00", "csv", "wrong_encoding"),
    ],
)
def test_what_is_no_file_of_scores_is_refused(
    content: bytes, file_type: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        read_scores(tmp_path / "a", file_type=file_type)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_a_file_beyond_the_caps_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_rows(tmp_path / "a.csv")
    monkeypatch.setattr(cells, "MOST_BYTES", 10)
    with pytest.raises(ImportRefused, match="leave out"):
        read_scores(path, file_type="csv")


def test_parquet_of_too_many_rows_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_rows(tmp_path / "a.parquet")
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(ImportRefused, match="has 3 rows, more than the 2"):
        read_scores(path, file_type="parquet")


def test_several_sheets_are_asked_about(tmp_path: Path) -> None:
    workbook = Workbook()
    for sheet in (workbook.active, workbook.create_sheet("second")):
        sheet.append(["date", "instrument", "score"])
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(ImportRefused) as refused:
        read_scores(tmp_path / "a.xlsx", file_type="excel")
    assert refused.value.questions[0].choices == ("Sheet", "second")

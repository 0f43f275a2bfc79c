"""Millions of problems go to the disk and come back by file and line."""

from pathlib import Path

import polars as pl
import pytest

from data_management.formats import problem_spool
from data_management.formats.problem_spool import FoundProblems, ProblemSpool
from data_management.formats.problems import found_problems


def found(*lines: int, file_no: int = 0, reason: str = "negative") -> pl.DataFrame:
    places = pl.DataFrame({"line": lines}, schema={"line": pl.UInt32})
    return found_problems(
        places.with_columns(
            pl.lit(file_no, pl.UInt32).alias("file_no"),
            value=pl.lit("-1"),
            field=pl.lit("volume"),
            column=pl.lit("vol"),
            reason=pl.lit(reason),
        ).select("file_no", "line", "value", "field", "column", "reason")
    )


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_spool, "FLUSH_PROBLEMS", 3)
    monkeypatch.setattr(problem_spool, "PIECE_PROBLEMS", 4)
    monkeypatch.setattr(problem_spool, "_SAMPLE", 2)


@pytest.fixture
def problems(tmp_path: Path) -> FoundProblems:
    cells, repeats = ProblemSpool(tmp_path / "cells"), ProblemSpool(tmp_path / "repeats")
    for start in range(2, 30, 4):
        cells.add(found(start, start + 2))
    cells.add(found(2, 7, file_no=1))
    repeats.add(found(20, 3, 28, reason="duplicate_key"))
    return FoundProblems((cells, repeats), ["a.csv", "b.csv"])


def test_they_come_by_file_and_line_in_several_pieces(problems: FoundProblems) -> None:
    pieces = list(problems.pieces())
    assert len(pieces) > 2
    rows = pl.concat(pieces).select("file", "line", "reason").rows()
    evens = [("a.csv", line, "negative") for line in range(2, 30, 2)]
    repeats = [("a.csv", line, "duplicate_key") for line in (3, 20, 28)]
    of_b = [("b.csv", 2, "negative"), ("b.csv", 7, "negative")]
    assert rows == [*sorted([*evens, *repeats], key=lambda row: row[1]), *of_b]


def test_they_are_counted_by_reason(problems: FoundProblems) -> None:
    assert problems.by_reason == {"negative": 16, "duplicate_key": 3}
    assert problems.height == 19


def test_the_first_ones_need_not_all_be_read(problems: FoundProblems) -> None:
    assert problems.head(5)["line"].to_list() == [2, 3, 4, 6, 8]
    assert problems.head(0).height == 0


def test_one_file_has_them_all(problems: FoundProblems, tmp_path: Path) -> None:
    path = tmp_path / "problems.parquet"
    problems.write(path)
    assert pl.read_parquet(path).equals(pl.concat(problems.pieces()))
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["problems.parquet"]

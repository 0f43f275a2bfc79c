"""The tables and the section of the document."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.imports.contest import ENTRANTS, Results, Score
from benchmarks.imports.document import make_section, write_section
from benchmarks.imports.figures import list_figures
from benchmarks.imports.measuring import Measured, Memory
from benchmarks.imports.table import Table, tabulate_figures, tabulate_runs

ROWS = 1_000_000


def runs_of(seconds: Sequence[float], *, megabytes: int = 100) -> list[Measured]:
    answer = {"rows": ROWS, "seconds": 0.09, "hash_seconds": 0.3, "cpu_seconds": 0.5}
    memory = Memory(megabytes * 1_000_000, megabytes * 2_000_000)
    return [Measured(each, memory, answer) for each in seconds]


@pytest.fixture
def results() -> Results:
    runs = {entrant.key: runs_of([1.0, 3.0, 2.0]) for entrant in ENTRANTS}
    runs["clean"] = runs_of([1.5, 5.0, 4.0], megabytes=401)
    runs["admin"] = runs_of([2_000.0, 3_000.0, 4_000.0])
    return Results(runs=runs, scores=[Score(8, 8, 0), Score(8, 7, 1)])


def figure_rows(results: Results) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in tabulate_figures(results).rows}


def test_a_ratio_is_told_by_median_and_best_and_held_by_its_median(results: Results) -> None:
    rows = figure_rows(results)
    assert rows["clean file ÷ duckdb's CSV to Parquet"] == ("2.00 ×", "1.50 ×", "≤ 2 ×", "held")
    results.runs["clean"] = runs_of([1.5, 5.0, 4.1])
    assert figure_rows(results)["clean file ÷ duckdb's CSV to Parquet"][-1] == "missed"


def test_rates_are_compared_with_the_row_by_row_import(results: Results) -> None:
    row = figure_rows(results)["rows a second ÷ django-import-export's"]
    assert row == ("750 ×", "1,333 ×", "≥ 500 ×", "held")


def test_the_hungriest_import_counts(results: Results) -> None:
    row = figure_rows(results)["most anonymous memory of an import"]
    assert row == ("401 MB", "401 MB", "≤ 400 MB", "missed")


def test_the_worst_score_of_all_rounds_counts(results: Results) -> None:
    row = figure_rows(results)["planted errors by line, column, value"]
    assert row == ("7 of 8", "1 invented", "all, none", "missed")


def test_the_dump_script_has_a_figure_only_where_it_ran(results: Results) -> None:
    before = len(list_figures(results))
    results.runs["dump_bin"] = runs_of([20.0])
    assert len(list_figures(results)) == before + 1
    assert list_figures(results)[-1].median == pytest.approx(10)


def test_everybody_has_a_row(results: Results) -> None:
    table = tabulate_runs(results, ENTRANTS)
    assert [row[0] for row in table.rows] == [entrant.title for entrant in ENTRANTS]
    assert table.rows[0][1:] == ("1.00", "2.00", "0.50", "1,000,000", "100", "200")


def test_columns_are_aligned_in_a_terminal() -> None:
    text = Table(("", "s"), [("one", "1.00"), ("eleven", "11.00")]).as_text()
    assert text.split("\n") == ["            s", "─" * 13, "one      1.00", "eleven  11.00"]


def test_a_document_gets_its_section_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    table = Table(("", "s"), [("one", "1.00")])
    section = make_section(
        command="make bench-import", subject="Bars.", machine={"x": "y"}, runs=table, figures=table
    )
    path.write_text("# Performance\n\n## Imports\n\nold\n\n## Pages\n\nfast\n")
    write_section(path, section)
    write_section(path, section)
    assert path.read_text() == f"# Performance\n\n{section}\n## Pages\n\nfast\n"
    assert "make bench-import" in section
    assert "| one | 1.00 |" in section


def test_a_document_is_made_where_there_is_none(tmp_path: Path) -> None:
    write_section(tmp_path / "performance.md", "## Imports\n\nfast\n")
    assert (tmp_path / "performance.md").read_text() == "# Performance\n\n## Imports\n\nfast\n"

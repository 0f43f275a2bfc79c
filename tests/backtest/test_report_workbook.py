"""The workbook holds numbers as numbers, charts of its own, and no formula."""

import json
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from backtest.reports import as_json, workbook
from backtest.reports.workbook import write
from backtest.results import BacktestResult
from tests.backtest.reported import hostile, reported
from tests.qlibui.shown_pages import HOSTILE

Rows = dict[str, list[tuple[object, ...]]]


def rows_of(result: BacktestResult, path: Path) -> Rows:
    write(result, path, title="Reversal")
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_every_day_is_in_it_as_it_was(tmp_path: Path) -> None:
    result = reported()
    header, *days = rows_of(result, tmp_path / "a.xlsx")["Daily"]
    frame = pd.DataFrame(days, columns=header).set_index("date")
    assert list(frame.index) == list(result.daily.index)
    assert frame["return with cost"].tolist() == pytest.approx(
        (result.daily["return"] - result.daily["cost"]).tolist()
    )
    assert frame["with cost"].iloc[-1] == pytest.approx(
        1 + result.metrics["compound"]["return_with_cost"]["total_return"]
    )


def test_the_overview_has_both_lenses(tmp_path: Path) -> None:
    result = reported()
    rows = rows_of(result, tmp_path / "a.xlsx")["Overview"]
    yearly = [row[1] for row in rows if row[0] == "annualized return"]
    assert yearly == [
        pytest.approx(result.metrics[lens]["return_with_cost"]["annualized_return"])
        for lens in ("compound", "additive")
    ]


def test_positions_trades_and_the_run_card_are_sheets(tmp_path: Path) -> None:
    result = reported()
    rows = rows_of(result, tmp_path / "a.xlsx")
    assert len(rows["Positions"]) == len(result.positions) + 1
    assert rows["Trades"][2][1:4] == (result.trades.loc[1, "instrument"], "sell", 100)
    assert ("spec.topk", 20) in rows["Run card"]


def test_what_was_not_computed_is_an_empty_cell(tmp_path: Path) -> None:
    rows = rows_of(reported(benchmark=False), tmp_path / "a.xlsx")
    header, *days = rows["Daily"]
    at = header.index("return of the benchmark")
    assert {day[at] for day in days} == {None}
    assert ("alpha", None) in {row[:2] for row in rows["Overview"]}


def test_the_charts_are_the_spreadsheets_own(tmp_path: Path) -> None:
    write(reported(), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as archive:
        charts = [archive.read(n).decode() for n in archive.namelist() if "charts/chart" in n]
    assert len(charts) == 3
    assert all("'Daily'!" in chart or "'Monthly'!" in chart for chart in charts)


def test_no_text_runs_as_a_formula(tmp_path: Path) -> None:
    write(hostile(), tmp_path / "a.xlsx", title=HOSTILE)
    cells = [cell for sheet in load_workbook(tmp_path / "a.xlsx").worksheets
             for row in sheet.iter_rows() for cell in row]  # fmt: skip
    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{HOSTILE}" in {cell.value for cell in cells}


def test_a_result_without_a_day_is_a_workbook_too(tmp_path: Path) -> None:
    assert len(rows_of(reported(0), tmp_path / "a.xlsx")["Daily"]) == 1


def test_a_sheet_has_no_more_rows_than_are_of_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    result = reported()
    rows = rows_of(result, tmp_path / "a.xlsx")
    assert rows["Positions"][-1][0] == result.positions["date"].iloc[-1]
    assert len(rows["Positions"]) == 11
    said = f"Of {len(result.positions):,} positions the last 10 are here."
    assert said in [row[0] for row in rows["Overview"]]


def test_json_has_every_frame_and_nothing_that_is_no_number() -> None:
    result = reported(60, benchmark=False)
    told = json.loads(as_json.dump(result))
    assert told["daily"]["date"][0] == "2015-01-05"
    assert told["daily"]["return"] == result.daily["return"].tolist()
    assert set(told["daily"]["bench"]) == {None}
    assert told["trades"]["price"][1] is None
    assert told["run_card"]["versions"]["qlib"] == "0.9.7"
    assert told["findings"][0]["name"] == "hindsight"

"""Orders in files: what was written is read back, numbers are numbers, no text is a formula."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from strategy.orders import plan
from strategy.sheets.csv_file import write_csv
from strategy.sheets.workbook import FORMS, write_workbook

HOSTILE = '=HYPERLINK("http://example.org";"SH600000")'
ORDERS = pd.DataFrame(
    {
        "instrument": ["SZ000001", "SH600000"],
        "direction": ["sell", "buy"],
        "shares": [1234567.0, 300.0],
        "price": [11.27, 0.1 + 0.2],
        "value": [13913570.09, 90.0],
        "cost": [20870.355135, 5.0],
        "limit_up": [12.4, np.nan],
        "limit_down": [10.14, np.nan],
        "weight_after": [0.0, -1e-17],
    }
)
SKIPPED = pd.DataFrame(
    [("SH600001", "buy", "suspended", "SH600001 has no bar."), ("SH600002", None, "no_score", "x")],
    columns=["instrument", "direction", "reason", "sentence"],
)
TARGETS = pd.DataFrame(
    {"instrument": ["SH600000"], "score": [1 / 3], "weight": [0.5], "shares": [312.5]}
)
RUN = {"strategy": {"name": HOSTILE, "version": 3}, "cash_after": 0.25, "turnover": None}


def sheets_of(path: Path, **changes: Any) -> dict[str, list[tuple[Any, ...]]]:
    frames: dict[str, Any] = {"orders": ORDERS, "skipped": SKIPPED, "targets": TARGETS, "run": RUN}
    write_workbook(path, **frames | changes)
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_a_csv_is_read_back_to_the_last_digit(tmp_path: Path) -> None:
    write_csv(ORDERS, tmp_path / "orders.csv")
    again = pd.read_csv(tmp_path / "orders.csv", float_precision="round_trip")
    pd.testing.assert_frame_equal(again, ORDERS, check_exact=True, check_dtype=False)


def test_a_csv_has_plain_numbers_and_nothing_for_what_was_not_computed(tmp_path: Path) -> None:
    write_csv(ORDERS, tmp_path / "orders.csv")
    written = (tmp_path / "orders.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfinstrument,direction,shares,")
    rows = written.decode("utf-8-sig").split("\r\n")
    assert rows[1].startswith("SZ000001,sell,1234567,11.27,13913570.09,")
    assert rows[2] == "SH600000,buy,300,0.30000000000000004,90,5,,,-1e-17"


def test_a_csv_runs_no_text_as_a_formula(tmp_path: Path) -> None:
    hostile = ORDERS.assign(instrument=[HOSTILE, "-1+1"])
    write_csv(hostile, tmp_path / "orders.csv")
    with (tmp_path / "orders.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row[0] for row in csv.reader(file)]
    assert cells == ["instrument", f"'{HOSTILE}", "'-1+1"]


def test_a_plan_without_an_order_is_a_header(tmp_path: Path) -> None:
    write_csv(ORDERS.iloc[:0], tmp_path / "orders.csv")
    assert (tmp_path / "orders.csv").read_text("utf-8-sig").count("\n") == 1
    assert len(sheets_of(tmp_path / "a.xlsx", orders=ORDERS.iloc[:0])["Orders"]) == 1


def test_a_workbook_has_a_sheet_for_each_frame_and_the_run(tmp_path: Path) -> None:
    sheets = sheets_of(tmp_path / "orders.xlsx")
    assert list(sheets) == ["Orders", "Skipped", "Targets", "Run"]
    assert sheets["Orders"][0][-1] == "weight after"
    assert sheets["Skipped"][1] == tuple(SKIPPED.loc[0])
    assert sheets["Skipped"][2][1] is None
    assert sheets["Targets"][1] == ("SH600000", pytest.approx(1 / 3), 0.5, 312.5)


def test_numbers_of_a_workbook_are_numbers(tmp_path: Path) -> None:
    header, *rows = sheets_of(tmp_path / "orders.xlsx")["Orders"]
    again = pd.DataFrame(rows, columns=ORDERS.columns).astype(ORDERS.dtypes.to_dict())
    pd.testing.assert_frame_equal(again, ORDERS, rtol=1e-15)
    book = load_workbook(tmp_path / "orders.xlsx")
    kinds = [cell.data_type for cell in book["Orders"][2]]
    assert kinds == ["s", "s", *["n"] * (len(header) - 2)]
    assert book["Orders"]["I2"].number_format == "0.00%"


@pytest.mark.parametrize("columns", [plan.ORDERS, plan.TARGETS])
def test_every_number_of_a_plan_has_a_form(columns: dict[str, str]) -> None:
    numbers = {name for name, kind in columns.items() if kind == "float64"}
    assert numbers <= set(FORMS)


def test_the_run_is_told_line_by_line(tmp_path: Path) -> None:
    assert sheets_of(tmp_path / "orders.xlsx")["Run"][1:] == [
        ("strategy.name", f"'{HOSTILE}"),
        ("strategy.version", 3),
        ("cash_after", 0.25),
        ("turnover", None),
    ]


def test_no_text_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    hostile = SKIPPED.assign(instrument=HOSTILE, sentence="@SUM(1)")
    sheets_of(tmp_path / "a.xlsx", skipped=hostile, orders=ORDERS.assign(instrument=HOSTILE))
    cells = [cell for sheet in load_workbook(tmp_path / "a.xlsx").worksheets
             for row in sheet.iter_rows() for cell in row]  # fmt: skip
    assert "f" not in {cell.data_type for cell in cells}
    assert {f"'{HOSTILE}", "'@SUM(1)"} <= {cell.value for cell in cells}

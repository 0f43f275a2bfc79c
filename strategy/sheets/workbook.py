"""A plan of orders as an Excel workbook: what to do, what is left out and why, what is aimed at."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

from data_management.sheets.workbooks import Styled, add_sheet
from qlibui.reports.run_card import lines_of
from qlibui.reports.wording import words

FORMS = {
    "shares": "#,##0", "price": "0.00", "value": "#,##0.00", "cost": "#,##0.00",
    "limit_up": "0.00", "limit_down": "0.00", "weight": "0.00%", "weight_after": "0.00%",
    "score": "0.000000",
}  # fmt: skip
"""How the numbers of each column look."""
_WIDTHS = {"sentence": 90}
_RUN = [44, 60]


def write_workbook(
    path: Path,
    *,
    orders: pd.DataFrame,
    skipped: pd.DataFrame,
    targets: pd.DataFrame,
    run: Mapping[str, Any],
) -> None:
    """Write the frames of a plan to ``path``, a sheet each, and how it was made, line by line.

    Numbers are numbers with the form of their column; what was not computed is an empty cell.
    """
    book = Workbook(write_only=True)
    for name, frame in (("Orders", orders), ("Skipped", skipped), ("Targets", targets)):
        header = [words(str(column)) for column in frame.columns]
        add_sheet(book, name, header, _rows(frame), widths=_widths(frame))
    lines = ([name, value] for name, value in lines_of(run))
    add_sheet(book, "Run", ["made with", ""], lines, widths=_RUN)
    book.save(path)


def _rows(frame: pd.DataFrame) -> Iterator[list[Any]]:
    forms = [FORMS.get(str(column), "General") for column in frame.columns]
    for row in frame.itertuples(index=False):
        yield [Styled(value, form) for value, form in zip(row, forms, strict=True)]


def _widths(frame: pd.DataFrame) -> list[int]:
    return [_WIDTHS.get(str(column), 16) for column in frame.columns]

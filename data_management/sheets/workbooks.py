"""The sheets of a workbook, row by row: numbers and days as such, no text as a formula."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from data_management.sheets.cells import escape
from data_management.sheets.writing import printable


@dataclass(frozen=True)
class Styled:
    """A value with the format of its number, or in bold."""

    value: Any
    form: str = "General"
    bold: bool = False


def add_sheet(
    book: Workbook,
    name: str,
    header: list[str],
    rows: Iterable[list[Any]],
    *,
    widths: Iterable[int] | None = None,
) -> Any:
    """A sheet whose header and first column stay in sight; ``widths`` are in characters."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    set_widths(sheet, widths or [22, *[16] * (len(header) - 1)])
    append(sheet, [Styled(text, bold=True) for text in header])
    for row in rows:
        append(sheet, row)
    return sheet


def set_widths(sheet: Any, widths: Iterable[int]) -> None:
    """How wide each column is, in characters, from the first on."""
    for letter, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", widths, strict=False):
        sheet.column_dimensions[letter].width = width


def append(sheet: Any, row: Iterable[Any]) -> None:
    """One more row; what was not computed is an empty cell."""
    sheet.append([_cell(sheet, each) if isinstance(each, Styled) else _value(each) for each in row])


def _cell(sheet: Any, styled: Styled) -> Any:
    cell = WriteOnlyCell(sheet, value=_value(styled.value))
    cell.number_format = styled.form
    if styled.bold:
        cell.font = Font(bold=True)
    return cell


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return printable(escape(value))
    if value is None or pd.isna(value) or value in (float("inf"), float("-inf")):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value

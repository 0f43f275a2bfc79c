"""Orders as CSV: a line each, numbers without any decoration."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from data_management.sheets.cells import escape


def write_csv(orders: pd.DataFrame, path: Path) -> None:
    """Write the frame to ``path``, under the names of its columns.

    UTF-8 with a byte order mark, without which Excel takes it for another encoding; what was not
    computed is empty, whole numbers have no decimals and all others as many as they take.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, lineterminator="\r\n").writerow
        write(escape(str(name)) for name in orders.columns)
        for row in orders.itertuples(index=False):
            write(map(_written, row))


def _written(value: Any) -> str:
    if isinstance(value, str):
        return escape(value)
    if value is None or pd.isna(value):
        return ""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)

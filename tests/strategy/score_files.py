"""Files of scores in each form."""

from datetime import date
from pathlib import Path

import polars as pl
from openpyxl import Workbook

ROWS = (
    (date(2015, 1, 5), "SH600000", 0.5),
    (date(2015, 1, 5), "SZ000001", -0.25),
    (date(2015, 1, 6), "SH600000", 1 / 3),
)


def write_text(
    path: Path, *lines: str, header: str = "date,instrument,score", encoding: str = "utf-8"
) -> Path:
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return path


def write_rows(path: Path) -> Path:
    """ROWS as CSV, .xlsx or Parquet, by the name's ending."""
    if path.suffix == ".xlsx":
        workbook = Workbook()
        for row in (("date", "instrument", "score"), *ROWS):
            workbook.active.append(row)
        workbook.save(path)
    elif path.suffix == ".parquet":
        names = ["date", "instrument", "score"]
        pl.DataFrame(ROWS, schema=names, orient="row").write_parquet(path)
    else:
        write_text(path, *(f"{day},{code},{score!r}" for day, code, score in ROWS))
    return path

"""Files of scores that come as tables: Excel workbooks and Parquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from fastexcel import ExcelReader

from data_management.errors import ImportRefused, Question, ask
from data_management.formats.layout import TITLE_ROWS
from data_management.formats.text import TextRows
from data_management.formats.workbook import load_sheet, open_workbook
from data_management.formats.workbook_size import inspect_workbook
from data_management.options import ImportOptions
from strategy.signals.cells import ScoreCells, no_rows_of_a_wrong_form
from strategy.signals.columns import NEEDED, ScoreColumns, find_columns

MOST_ROWS = 5_000_000
MOST_UNPACKED = 1024**3


def workbook_scores(path: Path, name: str, options: ImportOptions) -> ScoreCells:
    """The cells of the one sheet with scores. Raises ImportRefused."""
    epoch_1904 = inspect_workbook(path, name)
    workbook = open_workbook(path, name)
    sheet = _sheet_of_scores(workbook, name, options)
    texts = load_sheet(workbook, sheet)
    head = [[cell or "" for cell in row] for row in texts.head(TITLE_ROWS).rows()]
    index, columns = find_columns(head, options.mapping, name)
    exact = load_sheet(workbook, sheet, floats=[columns.places["score"]])
    cells = _sheet_cells(texts, exact, columns).slice(index + 1)
    stated = pl.any_horizontal(pl.col(name) != "" for name in NEEDED)
    return ScoreCells(columns, _in_one_block(cells.filter(stated)), epoch_1904)


def _sheet_of_scores(workbook: ExcelReader, name: str, options: ImportOptions) -> str:
    """The sheet that is named, or the only one with cells."""
    known = list(workbook.sheet_names)
    if options.sheet is not None and options.sheet not in known:
        raise ImportRefused(
            "bad_config", f"{name} has no sheet {options.sheet!r}; it has {', '.join(known)}."
        )
    wanted = known if options.sheet is None else [options.sheet]
    filled = [sheet for sheet in wanted if load_sheet(workbook, sheet, rows=1).height]
    if not filled:
        raise ImportRefused("empty_file", f"{name} has no cells; give one that has scores.")
    if len(filled) > 1:
        said = f"{name} has several sheets; say which one holds the scores."
        raise ask(Question("sheet", said, tuple(filled)))
    return filled[0]


def _sheet_cells(texts: pl.DataFrame, exact: pl.DataFrame, columns: ScoreColumns) -> pl.DataFrame:
    cells = [texts.to_series(at).fill_null("").alias(name) for name, at in columns.places.items()]
    score = exact.to_series(columns.places["score"]).alias("score:number")
    return _placed(pl.DataFrame([*cells, score]), 1)


def parquet_scores(path: Path, name: str, options: ImportOptions) -> ScoreCells:
    """The cells of a Parquet file; a row's line is its number. Raises ImportRefused."""
    # Not by polars: a damaged file can make it end the process.
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            _refuse_too_many(file.metadata, name)
            _, columns = find_columns([file.schema_arrow.names], options.mapping, name)
            table = file.read([columns.header_of(each) for each in NEEDED])
        table.validate(full=True)
        cells = _plain({each: table.column(columns.header_of(each)) for each in NEEDED})
    except (ArrowException, OSError, ValueError, TypeError, LookupError) as fault:
        raise ImportRefused(
            "unreadable", f"{name} is no Parquet file, or it is damaged; write it again."
        ) from fault
    return ScoreCells(columns, _in_one_block(_placed(cells, 1)))


def _plain(columns: dict[str, Any]) -> pl.DataFrame:
    """The columns as text, days as 2015-01-05, and a score that is a number as one, too."""
    import pyarrow as pa

    plain = {}
    for name, column in columns.items():
        day = column.cast(pa.date32(), safe=False) if pa.types.is_temporal(column.type) else column
        plain[name] = day.cast(pa.string()).fill_null("")
    score = columns["score"]
    if pa.types.is_integer(score.type) or pa.types.is_floating(score.type):
        plain["score:number"] = score.cast(pa.float64())
    return pl.DataFrame(pl.from_arrow(pa.table(plain)))


def _in_one_block(cells: pl.DataFrame) -> Iterator[TextRows]:
    yield TextRows(cells, no_rows_of_a_wrong_form())


def _placed(cells: pl.DataFrame, first: int) -> pl.DataFrame:
    placed = cells.with_row_index("line", first).with_columns(file_no=pl.lit(0, pl.UInt32))
    return placed.cast({"line": pl.UInt32()})


def _refuse_too_many(told: Any, name: str) -> None:
    """By what the file says of itself, before any of it is unpacked."""
    groups = (told.row_group(number) for number in range(told.num_row_groups))
    if sum(group.total_byte_size for group in groups) > MOST_UNPACKED:
        raise ImportRefused("too_large", f"{name} unpacks to more than {MOST_UNPACKED >> 20} MB.")
    if told.num_rows > MOST_ROWS:
        raise ImportRefused(
            "too_large", f"{name} has {told.num_rows:,} rows, more than the {MOST_ROWS:,} it may."
        )

"""Files of scores that come as tables: Excel workbooks and Parquet."""

from collections.abc import Iterator
from pathlib import Path

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
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
_PARQUET = b"PAR1"


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
    try:
        with path.open("rb") as stream:
            if stream.read(len(_PARQUET)) != _PARQUET:
                raise _no_parquet(name)
        scanned = pl.scan_parquet(path, glob=False)
        headers = list(scanned.collect_schema())
        _refuse_too_many(int(scanned.select(pl.len()).collect().item()), name)
        _, columns = find_columns([headers], options.mapping, name)
        wanted = {columns.header_of(each): each for each in NEEDED}
        frame = scanned.select(pl.col(header).alias(each) for header, each in wanted.items())
        cells = _placed(frame.select(*_as_text(frame.collect_schema())).collect(), 1)
    except _UNREADABLE as fault:
        raise _no_parquet(name) from fault
    return ScoreCells(columns, _in_one_block(cells))


def _as_text(schema: pl.Schema) -> Iterator[pl.Expr]:
    for name in ("date", "instrument", "score"):
        value = pl.col(name)
        if schema[name].is_temporal():
            value = value.cast(pl.Date)
        yield value.cast(pl.String).fill_null("")
    if schema["score"].is_numeric():
        yield pl.col("score").cast(pl.Float64).alias("score:number")


def _in_one_block(cells: pl.DataFrame) -> Iterator[TextRows]:
    yield TextRows(cells, no_rows_of_a_wrong_form())


def _placed(cells: pl.DataFrame, first: int) -> pl.DataFrame:
    placed = cells.with_row_index("line", first).with_columns(file_no=pl.lit(0, pl.UInt32))
    return placed.cast({"line": pl.UInt32()})


def _refuse_too_many(rows: int, name: str) -> None:
    if rows > MOST_ROWS:
        raise ImportRefused(
            "too_large", f"{name} has {rows:,} rows, more than the {MOST_ROWS:,} it may have."
        )


def _no_parquet(name: str) -> ImportRefused:
    return ImportRefused(
        "unreadable", f"{name} is no Parquet file, or it is damaged; write it again."
    )

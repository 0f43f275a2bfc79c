"""Excel workbooks: the sheet that holds the bars, its cells as text and as exact numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from data_management.errors import ImportRefused, Question, ask
from data_management.formats.cells import check_text
from data_management.formats.layout import TITLE_ROWS, Table, find_header, missing_columns
from data_management.formats.lines import POSITION
from data_management.formats.rules import NUMBER_FIELDS, decide_rules
from data_management.formats.session import ReadingSession
from data_management.formats.single_text import instrument_of
from data_management.formats.text import MALFORMED, TextRows
from data_management.formats.workbook_size import inspect_workbook, not_a_workbook


@dataclass(frozen=True)
class _Sheet:
    """A sheet that holds a table: its rows as text and where its header stands."""

    name: str
    table: Table


def read_workbook(path: Path, session: ReadingSession) -> None:
    """Read the sheet of bars into the session; raises ImportRefused."""
    epoch_1904 = inspect_workbook(path, session.name)
    session.tell("reading", 0, path.stat().st_size)
    workbook = open_workbook(path, session.name)
    sheet = _sheet_of_bars(workbook, session)
    instrument = instrument_of(sheet.table, session.name, session.options)
    file_no = session.add_file(session.name, instrument, sheet.table.layout)
    cells = _cells(workbook, sheet, file_no)
    if not cells.height:
        raise ImportRefused(
            "empty_file", f"Sheet {sheet.name!r} of {session.name} has a header and no rows."
        )
    rules = decide_rules(cells, sheet.table, session.options, session.name, epoch_1904=epoch_1904)
    session.note_rules(rules)
    session.facts["sheet"] = sheet.name
    session.add(check_text(TextRows(cells, pl.DataFrame(schema=MALFORMED)), rules, session.books))
    session.tell("reading", path.stat().st_size, path.stat().st_size)


def open_workbook(path: Path, name: str) -> fastexcel.ExcelReader:
    """The workbook, which was inspected before; raises ImportRefused for what is none."""
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as fault:
        raise not_a_workbook(name) from fault


def _sheet_of_bars(workbook: fastexcel.ExcelReader, session: ReadingSession) -> _Sheet:
    """The one sheet with a header of bars; asks where there are several, says what is missing."""
    names = _candidates(workbook, session)
    heads = {name: _head(workbook, name) for name in names}
    found = [_Sheet(n, t) for n, rows in heads.items() if (t := _table(rows, session)) is not None]
    if len(found) > 1:
        raise ask(
            Question(
                "sheet",
                f"Several sheets of {session.name} hold bars; say which one to import.",
                tuple(sheet.name for sheet in found),
            )
        )
    if found:
        return found[0]
    filled = [rows for rows in heads.values() if rows]
    if not filled:
        raise ImportRefused("empty_file", f"{session.name} has no cells; give one that has bars.")
    raise missing_columns([row for rows in filled for row in rows], session.options, session.name)


def _candidates(workbook: fastexcel.ExcelReader, session: ReadingSession) -> list[str]:
    wanted = session.options.sheet
    if wanted is None:
        return list(workbook.sheet_names)
    if wanted not in workbook.sheet_names:
        raise ImportRefused(
            "bad_config",
            f"{session.name} has no sheet {wanted!r}; it has {', '.join(workbook.sheet_names)}.",
        )
    return [wanted]


def _head(workbook: fastexcel.ExcelReader, name: str) -> list[list[str]]:
    frame = load_sheet(workbook, name, rows=TITLE_ROWS)
    return [["" if cell is None else str(cell) for cell in row] for row in frame.rows()]


def _table(rows: list[list[str]], session: ReadingSession) -> Table | None:
    found = find_header(rows, session.options)
    if found is None:
        return None
    position, layout = found
    titles = tuple(" ".join(row).strip() for row in rows[:position])
    return Table(layout, "", position + 2, titles)


def _cells(workbook: fastexcel.ExcelReader, sheet: _Sheet, file_no: int) -> pl.DataFrame:
    """The wanted columns as text, number columns also exactly as `<name>:number`."""
    layout = sheet.table.layout
    wanted = {**layout.columns, **layout.extras}
    texts = load_sheet(workbook, sheet.name)
    numeric = [name for name in wanted if name in NUMBER_FIELDS or name in layout.extras]
    exact = load_sheet(workbook, sheet.name, floats=[wanted[name] for name in numeric])
    columns = [texts.to_series(i).fill_null("").alias(name) for name, i in wanted.items()]
    columns += [exact.to_series(wanted[name]).alias(f"{name}:number") for name in numeric]
    frame = pl.DataFrame(columns).with_row_index("line", 1).slice(sheet.table.data_line - 1)
    stated = pl.any_horizontal(pl.col(name) != "" for name in wanted)
    placed = frame.filter(stated).with_columns(pl.lit(file_no).alias("file_no"))
    return placed.cast({name: kind() for name, kind in POSITION.items()})


def load_sheet(
    workbook: fastexcel.ExcelReader,
    name: str,
    *,
    rows: int | None = None,
    floats: Sequence[str | int] | None = None,
) -> pl.DataFrame:
    """The sheet from its very first row, so that row numbers are the ones Excel shows."""
    try:
        sheet = workbook.load_sheet(
            name,
            header_row=None,
            skip_rows=0,
            n_rows=rows,
            dtypes="string" if floats is None else dict.fromkeys(floats, "float"),
        )
    except fastexcel.FastExcelError as fault:
        raise not_a_workbook(f"Sheet {name!r}") from fault
    return sheet.to_polars()

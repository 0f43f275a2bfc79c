"""Cells to values: a block's rows checked, the faultless ones as bars, the others named."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from data_management.bars import (
    REQUIRED_NUMBERS,
    faultless,
    is_suspension,
    to_bars,
)
from data_management.formats.codebook import CodeBook, DateBook
from data_management.formats.factor_rows import faultless_factors, to_factors
from data_management.formats.lines import POSITION
from data_management.formats.numbers import is_blank, parse_numbers
from data_management.formats.problems import cell_problems, found_problems, no_problems
from data_management.formats.reasons import FIRST_YEAR, LAST_YEAR, reasons_of
from data_management.formats.rules import Rules
from data_management.formats.text import TextRows, TypedRows

KEY_SCHEMA = {
    **POSITION,
    "instrument_no": pl.UInt32,
    "date": pl.Date,
    "date_no": pl.UInt32,
}
"""Where a row stands and what it is about, `date_no` being the number of its date cell's text."""


@dataclass(frozen=True)
class Books:
    """The dictionaries shared by all blocks of one reading."""

    codes: CodeBook
    dates: DateBook


@dataclass(frozen=True)
class CheckedRows:
    """One block checked: `bars` still with file_no, line and instrument_no; problems as found.

    `others` has the keys of rows that are no bars (bad or suspended) but can be repeated;
    `suspended` says which of them are days without trading.
    """

    bars: pl.DataFrame
    problems: pl.DataFrame
    others: pl.DataFrame
    rows_read: int

    def joined_by(self, bars: pl.DataFrame) -> "CheckedRows":
        """These rows and more bars of the same block."""
        both = bars if self.bars.is_empty() else pl.concat([bars, self.bars])
        return CheckedRows(both, self.problems, self.others, self.rows_read + bars.height)


def check_typed(typed: TypedRows, rules: Rules, books: Books) -> tuple[pl.DataFrame, pl.Series]:
    """The bars of rows in which nothing is wrong, and True for the rows in which something may be.

    Suspensions are among the latter: to tell them from errors takes the cells as text.
    """
    rows = typed.rows.with_columns(
        *books.dates.read(typed.rows["date"], rules.date_format),
        _instruments(typed.rows, rules, books.codes).alias("instrument_no"),
    )
    known = rows.select(
        pl.col("instrument_no").is_not_null()
        & pl.col("date").is_between(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
    ).to_series()
    sound = _faultless(rows, rules, certain=typed.patience.certain) & known & ~_flag(rows, rules)
    return _bars(rows if sound.all() else rows.filter(sound), rules), ~sound


def _faultless(rows: pl.DataFrame, rules: Rules, *, certain: bool) -> pl.Series:
    if rules.layout.only_factors:
        return faultless_factors(rows)
    return faultless(rows, rules.extras, certain=certain)


def nothing_checked() -> CheckedRows:
    """A block of which no row had to be looked at as text."""
    others = pl.DataFrame(schema={**KEY_SCHEMA, "suspended": pl.Boolean})
    return CheckedRows(pl.DataFrame(), no_problems(), others, 0)


def check_text(text: TextRows, rules: Rules, books: Books) -> CheckedRows:
    """Bars, problems and suspensions of a block whose cells are text."""
    cells = _without_empty_rows(text.cells, rules)
    values, unparseable = _values(cells, rules, books)
    flagged = values.with_columns(suspended=_is_suspended(values, cells, unparseable, rules))
    reasons = reasons_of(cells, flagged, unparseable, rules)
    bad = reasons.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    suspended = flagged["suspended"] & ~bad
    others = flagged.with_columns(suspended=suspended).filter(bad | suspended)
    return CheckedRows(
        bars=_bars(values.filter(~bad & ~suspended), rules),
        problems=pl.concat(
            [found_problems(text.malformed), cell_problems(cells, reasons, rules.headers)]
        ),
        others=others.select(*KEY_SCHEMA, "suspended"),
        rows_read=cells.height + text.malformed.height,
    )


def _instruments(rows: pl.DataFrame, rules: Rules, codes: CodeBook) -> pl.Series:
    if "instrument" not in rules.layout.columns:
        return codes.of_files(rows["file_no"])
    return codes.of_texts(rows["instrument"], mainland=rules.mainland)


def _flag(rows: pl.DataFrame, rules: Rules) -> pl.Series:
    """True where the vendor's own status column says that the day had no trading."""
    if "status" not in rows.columns:
        return pl.repeat(False, rows.height, eager=True)
    words = rows["status"].cast(pl.String).str.strip_chars().str.to_lowercase()
    return words.is_in(list(rules.layout.vendor.suspended)).fill_null(False)


def _without_empty_rows(cells: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Rows of delimiters alone, which spreadsheets leave behind, say nothing."""
    names = [name for name in rules.headers if name in cells.columns]
    stated = [pl.col(name).fill_null("").str.strip_chars() != "" for name in names]
    return cells.filter(pl.any_horizontal(stated))


def _values(
    cells: pl.DataFrame, rules: Rules, books: Books
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Numbers, dates and instruments; per number column, which cells are no number at all."""
    numbers = {name: _numbers(cells, name) for name in rules.numbers}
    unparseable = {
        name: column.is_null() & ~cells.select(is_blank(pl.col(name))).to_series()
        for name, column in numbers.items()
    }
    values = cells.select("file_no", "line").with_columns(
        _instruments(cells, rules, books.codes).alias("instrument_no"),
        *books.dates.read(cells["date"], rules.date_format),
        **numbers,
    )
    return values, unparseable


def _numbers(cells: pl.DataFrame, name: str) -> pl.Series:
    """A workbook brings its numbers beside their text, which shows fewer digits."""
    parsed = parse_numbers(cells[name])
    exact = f"{name}:number"
    return cells[exact].zip_with(cells[exact].is_not_null(), parsed) if exact in cells else parsed


def _is_suspended(
    values: pl.DataFrame, cells: pl.DataFrame, unparseable: dict[str, pl.Series], rules: Rules
) -> pl.Series:
    if rules.layout.only_factors:
        return pl.repeat(False, values.height, eager=True)
    readable = ~pl.any_horizontal(unparseable[name] for name in REQUIRED_NUMBERS)
    return values.select(is_suspension(pl.lit(_flag(cells, rules))) & readable).to_series()


def _bars(values: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    if rules.units is None:
        return to_factors(values)
    return to_bars(
        values,
        volume_multiplier=rules.units.volume_multiplier,
        amount_multiplier=rules.units.amount_multiplier,
        extras=rules.extras,
    )

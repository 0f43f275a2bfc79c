"""Rows of scores checked: the good ones as numbers, the others named."""

import polars as pl

from data_management.formats.codebook import CodeBook, is_ambiguous
from data_management.formats.codes import is_mainland_code, qlib_code
from data_management.formats.dates import detect_date_format, is_known_format, parse_dates
from data_management.formats.numbers import is_blank, parse_numbers
from data_management.formats.problems import cell_problems, found_problems
from data_management.formats.reasons import FIRST_YEAR, LAST_YEAR
from data_management.formats.rules import MAJORITY, market_of
from data_management.formats.text import TextRows
from data_management.options import ImportOptions
from strategy.signals.columns import NEEDED, ScoreColumns
from strategy.signals.refusing import FoundInScores

_SAMPLE = 5_000


class ScoreChecker:
    """Checks block after block by rules decided on the first rows."""

    def __init__(self, columns: ScoreColumns, name: str, options: ImportOptions) -> None:
        self.found = FoundInScores(name)
        self.codes = CodeBook(market=market_of(options.exchange))
        self.date_format: str | None = None
        self.rows = 0
        self.blank = 0
        self._columns = columns
        self._name = name
        self._options = options
        self._mainland = False

    def check(self, rows: TextRows, *, epoch_1904: bool) -> pl.DataFrame:
        """line, date, instrument_no and score of the good rows; a row whose score is blank or nan
        says that there is none. Raises ImportRefused where the dates cannot be told."""
        cells = rows.cells
        self.rows += cells.height + rows.malformed.height
        form = self.date_format or self._decide(cells, epoch_1904=epoch_1904)
        values = self._values(cells, form)
        reasons = _reasons(cells, values)
        headers = {name: self._columns.header_of(name) for name in NEEDED}
        self.found.add(
            pl.concat([found_problems(rows.malformed), cell_problems(cells, reasons, headers)])
        )
        sound = reasons.select(pl.all_horizontal(pl.all().is_null())).to_series()
        stated = values["score"].is_not_nan() & values["score"].is_not_null()
        self.blank += int((sound & ~stated).sum())
        return values.filter(sound & stated)

    def _decide(self, cells: pl.DataFrame, *, epoch_1904: bool) -> str:
        """How dates are written, and whether the codes are those of mainland exchanges."""
        codes = [qlib_code(text) for text in cells["instrument"].head(_SAMPLE).unique()]
        mainland = sum(code is not None and is_mainland_code(code) for code in codes)
        self._mainland = mainland > len(codes) * MAJORITY
        given = self._options.date_format
        if given is None or not is_known_format(given):
            stated = cells.filter(~is_blank(pl.col("date")))["date"]
            given = detect_date_format(stated, self._name, epoch_1904=epoch_1904)
        self.date_format = given if cells.height else None
        return given

    def _values(self, cells: pl.DataFrame, form: str) -> pl.DataFrame:
        written = parse_numbers(cells["score"])
        if "score:number" in cells.columns:
            written = cells["score:number"].zip_with(cells["score:number"].is_not_null(), written)
        return cells.select(
            "line",
            parse_dates(cells["date"], form).alias("date"),
            self.codes.of_texts(cells["instrument"], mainland=self._mainland).alias(
                "instrument_no"
            ),
            written.alias("score"),
        )


def _reasons(cells: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Why a cell cannot stand, by NEEDED; null where it can."""
    both = cells.select(pl.col(name).alias(f"{name}:text") for name in NEEDED).hstack(values)
    doubtful = [text for text in cells["instrument"].unique() if is_ambiguous(text)]
    year, code = pl.col("date").dt.year(), pl.col("instrument_no")
    score, text = pl.col("score"), pl.col("score:text")
    return both.select(
        date=pl.when(is_blank(pl.col("date:text"))).then(pl.lit("missing_key"))
        .when(year.is_null()).then(pl.lit("unparseable"))
        .when(~year.is_between(FIRST_YEAR, LAST_YEAR)).then(pl.lit("out_of_range")),
        instrument=pl.when(is_blank(pl.col("instrument:text"))).then(pl.lit("missing_key"))
        .when(code.is_null() & pl.col("instrument:text").is_in(doubtful))
        .then(pl.lit("ambiguous_code"))
        .when(code.is_null()).then(pl.lit("unparseable")),
        score=pl.when(score.is_null() & ~is_blank(text)).then(pl.lit("unparseable"))
        .when(score.is_infinite()).then(pl.lit("non_finite")),
    )  # fmt: skip

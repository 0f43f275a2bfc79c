"""A file of scores in, a series as Qlib's strategies take it out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.problems import FOUND_SCHEMA
from data_management.options import ImportOptions
from strategy.signals.cells import ScoreCells, refuse_too_large, text_scores
from strategy.signals.checking import ScoreChecker
from strategy.signals.tables import MOST_ROWS, parquet_scores, workbook_scores

if TYPE_CHECKING:
    import pandas as pd

_READERS: dict[str, Callable[[Path, str, ImportOptions], ScoreCells]] = {
    **dict.fromkeys(("csv", "txt", "tsv"), text_scores),
    **dict.fromkeys(("excel", "xlsx"), workbook_scores),
    "parquet": parquet_scores,
}


@dataclass(frozen=True)
class ScoresRead:
    """``scores`` is a Series of floats named score, its index (datetime, instrument) sorted and
    without repetition, instruments in Qlib's form; ``facts`` say how the file was read."""

    scores: "pd.Series[float]"
    facts: dict[str, Any]


def read_scores(
    path: Path,
    *,
    file_type: str,
    name: str | None = None,
    options: ImportOptions | None = None,
) -> ScoresRead:
    """Read a file of date, instrument and score; ``file_type`` is csv, excel or parquet.

    ``options.mapping`` may name the headers of the three. Raises ScoresRefused where rows are bad
    or repeated, and ImportRefused where the file as a whole cannot be taken.
    """
    name, options = name or path.name, options or ImportOptions()
    reader = _READERS.get(file_type.strip().lower().removeprefix("."))
    if reader is None:
        raise ImportRefused(
            "unknown_type", f"{file_type!r} is no type of scores; use csv, excel or parquet."
        )
    refuse_too_large(path, name)
    cells = reader(path, name, options)
    checker = ScoreChecker(cells.columns, name, options)
    good = _checked(cells, checker, name)
    checker.found.add(_repeated(good, cells, checker))
    checker.found.refuse()
    if not good.height:
        raise ImportRefused("empty_file", f"{name} holds no score; give a file that has some.")
    return ScoresRead(_as_series(good, checker), _facts(good, cells, checker))


def _checked(cells: ScoreCells, checker: ScoreChecker, name: str) -> pl.DataFrame:
    blocks = []
    for rows in cells.blocks:
        blocks.append(checker.check(rows, epoch_1904=cells.epoch_1904))
        if checker.rows > MOST_ROWS:
            raise ImportRefused(
                "too_large", f"{name} has more rows than the {MOST_ROWS:,} it may have."
            )
    if not checker.rows:
        raise ImportRefused("empty_file", f"{name} has a header and no rows; give its scores.")
    return pl.concat(blocks)


def _repeated(good: pl.DataFrame, cells: ScoreCells, checker: ScoreChecker) -> pl.DataFrame:
    """The rows whose day and instrument an earlier line had, as FOUND_SCHEMA."""
    first = pl.col("line").min().over("instrument_no", "date")
    repeated = good.with_columns(duplicate_of_line=first.cast(pl.Int64)).filter(
        pl.col("line") != pl.col("duplicate_of_line")
    )
    header, nothing = cells.columns.header_of("date"), pl.lit(None)
    fixed = {"field": pl.lit("date"), "column": pl.lit(header), "reason": pl.lit("duplicate_key")}
    return repeated.select(
        *(fixed.get(name, nothing).cast(kind).alias(name) for name, kind in FOUND_SCHEMA.items()
          if name not in ("line", "file_no", "value", "duplicate_of_line")),
        "line", "duplicate_of_line",
        file_no=pl.lit(0, pl.UInt32), value=pl.col("date").cast(pl.String),
    ).select(*FOUND_SCHEMA)  # fmt: skip


def _as_series(good: pl.DataFrame, checker: ScoreChecker) -> "pd.Series[float]":
    import pandas as pd

    codes = pl.Series(checker.codes.codes, dtype=pl.String)
    rows = good.with_columns(instrument=codes.gather(good["instrument_no"]))
    rows = rows.sort("date", "instrument")
    days = pd.DatetimeIndex(rows["date"].cast(pl.Datetime("ns")).to_numpy())
    index = pd.MultiIndex.from_arrays(
        [days, rows["instrument"].to_list()], names=["datetime", "instrument"]
    )
    return pd.Series(rows["score"].to_numpy(), index=index, name="score", dtype="float64")


def _facts(good: pl.DataFrame, cells: ScoreCells, checker: ScoreChecker) -> dict[str, Any]:
    return {
        "rows": checker.rows,
        "scores": good.height,
        "blank": checker.blank,
        "instruments": good["instrument_no"].n_unique(),
        "start_on": str(good["date"].min()),
        "end_on": str(good["date"].max()),
        "date_format": checker.date_format,
        "mapping": {each: cells.columns.header_of(each) for each in cells.columns.places},
    }

"""The blocks of one reading put together: keys made unique, closed days set aside, all counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from data_management.bars import BAR_SCHEMA
from data_management.formats.cells import KEY_SCHEMA, Books, CheckedRows
from data_management.formats.problems import found_problems, no_problems

_ORIGIN = ("file_no", "line")


@dataclass(frozen=True)
class Gathered:
    """Every unique good bar, sorted by instrument and date, and what became of the other rows."""

    bars: pl.DataFrame
    problems: pl.DataFrame
    rows_read: int
    rows_bad: int
    rows_suspended: int


def gather(parts: Sequence[CheckedRows], books: Books, date_headers: Sequence[str]) -> Gathered:
    """Bars under their codes and without repeated keys; a repeat is a problem of the later row."""
    rank = _ranks(books.codes.codes)
    bars = _keyed(pl.concat([part.bars for part in parts], how="diagonal"), rank).sort("key")
    others = _keyed(pl.concat([part.others for part in parts]), rank)
    found = pl.concat([part.problems for part in parts])
    repeats = _repeats(bars, others)
    return Gathered(
        bars=_named(_without(bars, repeats), books),
        problems=pl.concat([found, _repeat_problems(repeats, books, date_headers)]),
        rows_read=sum(part.rows_read for part in parts),
        rows_bad=_rows_in(found) + _without(repeats, found).height,
        rows_suspended=_without(others.filter("suspended"), repeats).height,
    )


def _without(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows that stand on none of the lines of the others."""
    if not others.height:
        return rows
    return rows.join(others, on=_ORIGIN, how="anti", maintain_order="left")


def _rows_in(problems: pl.DataFrame) -> int:
    return problems.select(_ORIGIN).unique().height


def _ranks(codes: Sequence[str]) -> np.ndarray:
    """Alphabetical rank of every instrument number."""
    ranks = np.empty(len(codes), np.uint64)
    ranks[np.argsort(np.array(codes, dtype=str), kind="stable")] = np.arange(len(codes))
    return ranks


def _keyed(rows: pl.DataFrame, ranks: np.ndarray) -> pl.DataFrame:
    """With `key`, one number that sorts by instrument, then date; null where either is unknown."""
    rank = pl.Series(ranks, dtype=pl.UInt64).gather(rows["instrument_no"])
    days = rows["date"].cast(pl.Int32).cast(pl.Int64) + 2**31
    return rows.with_columns((rank * 2**32 + days.cast(pl.UInt64)).alias("key"))


def _repeats(bars: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The later rows of every repeated key, each with the file and line it repeats first."""
    columns = (*_ORIGIN, "date_no", "key")
    known = others.filter(pl.col("key").is_not_null()).select(columns)
    doubled = bars.filter(pl.col("key") == pl.col("key").shift())["key"]
    suspects = pl.concat([doubled, known["key"]]).unique()
    rows = pl.concat([bars.filter(pl.col("key").is_in(suspects.implode())).select(columns), known])
    first = [pl.col(name).first().over("key").alias(f"first_{name}") for name in _ORIGIN]
    ordered = rows.sort("key", *_ORIGIN).with_columns(first)
    return ordered.filter(~pl.col("key").is_first_distinct())


def _repeat_problems(
    repeats: pl.DataFrame, books: Books, date_headers: Sequence[str]
) -> pl.DataFrame:
    texts = pl.Series(books.dates.texts, dtype=pl.String)
    headers = pl.Series(date_headers, dtype=pl.String)
    return found_problems(
        repeats.select(
            *_ORIGIN,
            value=texts.gather(repeats["date_no"]),
            field=pl.lit("date"),
            column=headers.gather(repeats["file_no"]),
            reason=pl.lit("duplicate_key"),
            duplicate_of_line=pl.col("first_line").cast(pl.Int64),
            duplicate_of_file_no=pl.col("first_file_no"),
        )
    )


def _named(bars: pl.DataFrame, books: Books) -> pl.DataFrame:
    """BAR_SCHEMA and the extra fields, the engine's own columns left behind."""
    codes = pl.Series("instrument", books.codes.codes, dtype=pl.String)
    extras = [n for n in bars.columns if n not in BAR_SCHEMA and n not in (*KEY_SCHEMA, "key")]
    named = bars.with_columns(codes.gather(bars["instrument_no"]).alias("instrument"))
    return named.select(*BAR_SCHEMA, *extras)


def nothing_gathered() -> Gathered:
    """What a reading without a single row comes to."""
    return Gathered(pl.DataFrame(schema=BAR_SCHEMA), no_problems(), 0, 0, 0)


def closed_days(bars: pl.DataFrame, sessions: Sequence[object]) -> pl.DataFrame:
    """Dates in the bars that are no sessions, with the count of bars on each: date, bars."""
    shut = bars.filter(~pl.col("date").is_in(pl.Series(sessions, dtype=pl.Date).to_list()))
    return shut.group_by("date").agg(pl.len().alias("bars")).sort("date")

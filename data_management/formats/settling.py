"""The rows of a reading put in order share by share: keys made unique, closed days set aside."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data_management.bars import BAR_SCHEMA
from data_management.formats.cells import KEY_SCHEMA, Books
from data_management.formats.problem_spool import ProblemSpool
from data_management.formats.problems import found_problems
from data_management.formats.row_spool import RowSpool

# Bars of one year that are sorted together; they take some 100 MB while they are.
SHARE_ROWS = 300_000
_ORIGIN = ("file_no", "line")
_OWN_COLUMNS = (*KEY_SCHEMA, "key", "rank")


@dataclass(frozen=True)
class Spools:
    """What a reading kept: `bars`, and `others`: keyed rows that are no bars, but can be repeated;
    their `suspended` says which of them are days without trading."""

    bars: RowSpool
    others: RowSpool
    books: Books
    date_headers: Sequence[str]

    @property
    def extras(self) -> list[str]:
        """The fields that bars have beyond BAR_SCHEMA."""
        return [name for name in self.bars.columns if name not in (*BAR_SCHEMA, *_OWN_COLUMNS)]


class Settling:
    """One pass over the rows; what it found is complete when all shares have been taken."""

    def __init__(
        self,
        spools: Spools,
        *,
        open_days: Collection[date] | None,
        keep_closed: bool,
        repeats: ProblemSpool,
    ) -> None:
        """`open_days` are the sessions from the first bar to the last, None if they are unknown;
        a row that repeats another one's key is added to `repeats`."""
        self.rows_good = 0
        self.repeated_bars = 0
        self.repeated_suspensions = 0
        self.bars_on_closed_days: Counter[date] = Counter()
        self.start_on: date | None = None
        self.end_on: date | None = None
        self.repeats = repeats
        self._spools = spools
        self._open_days = None if open_days is None else frozenset(open_days)
        self._keep_closed = keep_closed
        self._codes = np.array(spools.books.codes.codes, dtype=str)
        self._traded = np.zeros(self._codes.size, bool)

    @property
    def instruments(self) -> int:
        """How many of them have a bar."""
        return int(self._traded.sum())

    def shares(self) -> Iterator[pl.DataFrame]:
        """Bars of one year as BAR_SCHEMA and extra fields, unique and sorted by instrument and
        date; a later share of the year has later instruments. An empty share is left out."""
        order = np.argsort(self._codes, kind="stable")
        ranks = np.empty(order.size, np.uint64)
        ranks[order] = np.arange(order.size)
        for year in sorted({*self._spools.bars.years, *self._spools.others.years}):
            for chosen in self._shares_of(year, order):
                bars = self._settle(year, chosen, ranks)
                if bars is not None and bars.height:
                    yield bars

    def _shares_of(self, year: int, order: np.ndarray) -> Iterator[np.ndarray | None]:
        """Which instruments, by number, are taken together; None for all."""
        bars, others = self._spools.bars, self._spools.others
        counts = (bars.counts(year, order.size) + others.counts(year, order.size))[order]
        share = np.cumsum(counts) // SHARE_ROWS
        if not share[-1]:
            yield None
            return
        for number in np.unique(share[counts > 0]):
            chosen = np.zeros(order.size, bool)
            chosen[order[share == number]] = True
            yield chosen

    def _settle(
        self, year: int, chosen: np.ndarray | None, ranks: np.ndarray
    ) -> pl.DataFrame | None:
        bars = self._spools.bars.read(year, chosen)
        others = self._spools.others.read(year, chosen)
        if bars is not None:
            bars = _in_key_order(_keyed(bars, ranks))
        repeats = _repeats(bars, None if others is None else _keyed(others, ranks))
        if repeats is not None:
            self._note_repeats(repeats)
            bars = None if bars is None else bars.filter(~_are_of(repeats))
        return None if bars is None else self._named(self._on_open_days(bars))

    def _note_repeats(self, repeats: pl.DataFrame) -> None:
        self.repeated_bars += repeats["suspended"].null_count()
        self.repeated_suspensions += int(repeats["suspended"].sum())
        self.repeats.add(_repeat_problems(repeats, self._spools))

    def _on_open_days(self, bars: pl.DataFrame) -> pl.DataFrame:
        """Without the bars on closed days, unless these are kept; counted either way."""
        if self._open_days is None:
            return bars
        shut = [day for day in bars["date"].unique() if day not in self._open_days]
        if not shut:
            return bars
        on_shut = bars["date"].is_in(shut)
        counts = bars.filter(on_shut)["date"].value_counts()
        self.bars_on_closed_days.update(dict(counts.iter_rows()))
        return bars if self._keep_closed else bars.filter(~on_shut)

    def _named(self, bars: pl.DataFrame) -> pl.DataFrame:
        """BAR_SCHEMA and the extra fields, the engine's own columns left behind."""
        self._note_good(bars)
        codes = pl.Series("instrument", self._codes, dtype=pl.String)
        given = bars.insert_column(0, codes.gather(bars["instrument_no"]))
        extras = [name for name in bars.columns if name not in (*BAR_SCHEMA, *_OWN_COLUMNS)]
        return given.select(
            *(name if name in given else pl.lit(None, kind).alias(name)
              for name, kind in BAR_SCHEMA.items()),
            *extras,
        )  # fmt: skip

    def _note_good(self, bars: pl.DataFrame) -> None:
        if not bars.height:
            return
        self.rows_good += bars.height
        self._traded[bars["instrument_no"].unique().to_numpy()] = True
        first, last = bars.select(first=pl.min("date"), last=pl.max("date")).row(0)
        self.start_on = min(first, self.start_on or first)
        self.end_on = max(last, self.end_on or last)


def _keyed(rows: pl.DataFrame, ranks: np.ndarray) -> pl.DataFrame:
    """With `key`, one number that sorts by instrument, then date."""
    rank = ranks[rows["instrument_no"].to_numpy()]
    days = rows["date"].to_physical().to_numpy().astype(np.int64) + 2**31
    return rows.with_columns(pl.Series("key", rank * 2**32 + days.astype(np.uint64)))


def _in_key_order(rows: pl.DataFrame) -> pl.DataFrame:
    return rows if rows["key"].is_sorted() else rows.sort("key")


def _repeats(bars: pl.DataFrame | None, others: pl.DataFrame | None) -> pl.DataFrame | None:
    """The later rows of every repeated key, each with the file and line it repeats first, and
    `suspended`, which is null for a bar."""
    columns = (*_ORIGIN, "date_no", "key")
    parts = []
    suspects = pl.Series([], dtype=pl.UInt64)
    if others is not None:
        parts.append(others.select(*columns, "suspended"))
        suspects = others["key"].unique()
    if bars is not None:
        key = bars["key"]
        suspects = suspects.append(key.filter(key == key.shift()).unique())
        doubled = bars.filter(key.is_in(suspects.implode())) if suspects.len() else bars.clear()
        parts.append(doubled.select(*columns, suspended=pl.lit(None, pl.Boolean)))
    rows = pl.concat(parts)
    if not rows.height:
        return None
    first = [pl.col(name).first().over("key").alias(f"first_{name}") for name in _ORIGIN]
    ordered = rows.sort("key", *_ORIGIN).with_columns(first)
    repeats = ordered.filter(~pl.col("key").is_first_distinct())
    return repeats if repeats.height else None


def _are_of(repeats: pl.DataFrame) -> pl.Expr:
    """True for the very rows; a set of few numbers is looked up sooner than a join is made."""
    place = pl.col("file_no").cast(pl.UInt64) * 2**32 + pl.col("line")
    return place.is_in(repeats.select(place).to_series().implode())


def _repeat_problems(repeats: pl.DataFrame, spools: Spools) -> pl.DataFrame:
    texts = pl.Series(spools.books.dates.texts, dtype=pl.String)
    headers = pl.Series(spools.date_headers, dtype=pl.String)
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

"""A dataset version as a Qlib provider: calendars, instruments and feature files.

The directory is built whole beside its place and renamed into it, so that a reader finds all of
it or nothing, and it never changes afterwards.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl

from data_management.adjustment import adjusted, derive_factor_and_change
from data_management.adjustment_endings import endings_of
from data_management.bars import PRICES
from data_management.calendars import next_session, sessions
from data_management.qlib_bins import (
    lay_out,
    make_folders,
    name_fields,
    write_field,
)
from data_management.qlib_ending import ProviderEnding
from data_management.qlib_folders import folders_of
from data_management.store import DatasetStore, TableState

# Bars that become feature files together, in whole instruments: some 150 MB while they do.
BLOCK_BARS = 500_000
WRITERS = 2
DERIVED = ("factor", "change")
ALWAYS_WRITTEN = (*PRICES, "volume")
_NOT_EXTRAS = ("instrument", "date", "prev_close", "factor", *ALWAYS_WRITTEN)
# Qlib reads the list of instruments by pandas, which takes these codes for missing values.
_READ_AS_MISSING = ("NA", "NULL", "NaN", "None", "nan", "null")


@dataclass(frozen=True)
class Contents:
    """What becomes a provider: all days that have bars, the fields beyond the prices and the volume
    that have a value anywhere, and the bars in blocks of whole instruments, each sorted by
    instrument and date, the blocks in the order of their instruments."""

    traded: Collection[date]
    extras: Sequence[str]
    blocks: Iterable[pl.DataFrame]


def contents_of(store: DatasetStore, state: TableState) -> Contents:
    """The contents of a version in its store, read some instruments at a time."""
    return Contents(
        traded=store.count_bars(state, by="date")["date"].to_list(),
        extras=extras_of(store.scan(state)),
        blocks=store.read_blocks(state, most=BLOCK_BARS),
    )


@dataclass(frozen=True, kw_only=True)
class ProviderSummary:
    """What a provider holds; ``sessions`` counts its calendar without the future.

    ``unlisted`` instruments have features, but Qlib cannot read them from a list of instruments.
    """

    path: Path
    instruments: int
    unlisted: tuple[str, ...]
    sessions: int
    fields: tuple[str, ...]
    start_on: date
    end_on: date


def build_provider(bars: pl.DataFrame, target: Path, *, exchange: str | None) -> ProviderSummary:
    """Write ``bars`` (a version's, sorted by instrument and date) as the directory ``target``.

    ``$open $high $low $close`` are price × factor, ``$volume`` is volume ÷ factor, ``$change`` a
    fraction; other fields are as given, a field without any value is left out. The calendar is
    ``exchange``'s from the first to the last bar and whatever other days have bars; without an
    exchange, the days that have bars. A directory that is there already is left as it is.

    Raises ValueError without bars, for an unknown exchange, and for instruments that cannot have
    a folder of their own.
    """
    contents = Contents(bars["date"].unique().to_list(), extras_of(bars), [bars])
    return build_in_blocks(contents, target, exchange=exchange)


def build_in_blocks(contents: Contents, target: Path, *, exchange: str | None) -> ProviderSummary:
    """The same of bars that come in blocks of whole instruments, one after the other."""
    if not contents.traded:
        raise ValueError("A Qlib provider needs at least one bar: import a file first.")
    calendar = calendar_of(contents.traded, exchange)
    fields = _fields_of(contents.extras)
    codes: list[str] = []
    endings = []
    with published_at(target) as folder:
        (folder / "features").mkdir()
        for bars in contents.blocks:
            derived = derive_factor_and_change(bars)
            endings.append(endings_of(bars, derived))
            codes += endings[-1]["instrument"].to_list()
            folders_of(codes)  # refuses what only an earlier block makes ambiguous
            _write_features(folder / "features", bars, derived, fields, calendar)
        ending = ProviderEnding(exchange=exchange, fields=fields, endings=pl.concat(endings))
        write_lists(folder, calendar, ending)
    return summarize(target, calendar, ending)


def _write_features(
    features: Path,
    bars: pl.DataFrame,
    derived: pl.DataFrame,
    fields: Mapping[str, str],
    calendar: list[date],
) -> None:
    layout = lay_out(bars, calendar)
    make_folders(features, layout.folders)
    # Making thousands of files is waiting for the system, mostly.
    with ThreadPoolExecutor(WRITERS) as pool:
        written = [
            pool.submit(write_field, features, name, values, layout)
            for name, values in values_by_field(bars, derived, fields)
        ]
    for future in written:
        future.result()


def summarize(target: Path, calendar: list[date], ending: ProviderEnding) -> ProviderSummary:
    codes = ending.endings["instrument"].to_list()
    return ProviderSummary(
        path=target,
        instruments=len(codes),
        unlisted=tuple(code for code in codes if code in _READ_AS_MISSING),
        sessions=len(calendar),
        fields=(*ending.fields.values(), *DERIVED),
        start_on=calendar[0],
        end_on=calendar[-1],
    )


@contextmanager
def published_at(target: Path) -> Iterator[Path]:
    """A folder to write into that becomes ``target``, whole and on the disk, or vanishes."""
    staged = target.with_name(f".{target.name}.{uuid4().hex}")
    staged.mkdir(parents=True)
    try:
        yield staged
        # One call for all of tens of thousands of files: syncing each would take minutes.
        os.sync()
        if not target.exists():
            _rename(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _rename(staged: Path, target: Path) -> None:
    try:
        staged.rename(target)
    except OSError:
        # Another attempt may have put the same content there since we looked.
        if not target.exists():
            raise


def calendar_of(traded: Collection[date], exchange: str | None) -> list[date]:
    """The sessions from the first to the last bar, and whatever other days have bars."""
    if exchange is None:
        return sorted(traded)
    return sorted({*traded, *sessions(exchange, min(traded), max(traded))})


def write_lists(folder: Path, calendar: list[date], ending: ProviderEnding) -> None:
    """Everything of a provider but its features."""
    _write_calendars(folder, calendar, next_session(ending.exchange, calendar[-1]))
    _write_instruments(folder, ending.endings)
    ending.write(folder)


def _write_calendars(folder: Path, calendar: list[date], upcoming: date) -> None:
    calendars = folder / "calendars"
    calendars.mkdir()
    # A back-test that ends on the last day looks up the day after it.
    for name, days in (("day", calendar), ("day_future", [*calendar, upcoming])):
        (calendars / f"{name}.txt").write_text("".join(f"{day}\n" for day in days))


def _write_instruments(folder: Path, endings: pl.DataFrame) -> None:
    (folder / "instruments").mkdir()
    listed = endings.filter(~pl.col("instrument").is_in(_READ_AS_MISSING))
    spans = listed.select("instrument", "start_on", "end_on").iter_rows()
    lines = (f"{code}\t{start}\t{end}\n" for code, start, end in spans)
    (folder / "instruments" / "all.txt").write_text("".join(lines), encoding="utf-8")


def values_by_field(
    bars: pl.DataFrame, derived: pl.DataFrame, fields: Mapping[str, str]
) -> Iterator[tuple[str, pl.Series]]:
    """Each file's name and its values, in the order of ``bars``; a missing field is null."""
    nothing = pl.lit(None, pl.Float64)
    for given, name in fields.items():
        value = bars.select(given if given in bars.columns else nothing.alias(given))
        yield name, value.hstack([derived["factor"]]).select(adjusted(given)).to_series()
    for name in DERIVED:
        yield name, derived[name]


def _fields_of(extras: Iterable[str]) -> dict[str, str]:
    named = name_fields(extras, taken=(*ALWAYS_WRITTEN, *DERIVED))
    return {name: name for name in ALWAYS_WRITTEN} | named


def extras_of(bars: pl.DataFrame | pl.LazyFrame) -> list[str]:
    """Amount and the vendor's other numeric fields that have a value anywhere."""
    lazy = bars.lazy()
    extras = [name for name in lazy.collect_schema().names() if name not in _NOT_EXTRAS]
    stated = lazy.select(pl.col(name).is_not_null().any() for name in extras).collect()
    return [name for name in extras if stated[name].any()]

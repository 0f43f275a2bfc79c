"""A dataset version as a Qlib provider: calendars, instruments and feature files.

The directory is built whole beside its place and renamed into it, so that a reader finds all of
it or nothing, and it never changes afterwards.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl

from data_management.adjustment import adjusted, derive_factor_and_change
from data_management.bars import PRICES
from data_management.calendars import next_session, sessions
from data_management.qlib_bins import lay_out, make_folders, name_fields, write_field

DERIVED = ("factor", "change")
ALWAYS_WRITTEN = (*PRICES, "volume")
_NOT_EXTRAS = ("instrument", "date", "prev_close", "factor", *ALWAYS_WRITTEN)
# Qlib reads the list of instruments by pandas, which takes these codes for missing values.
_READ_AS_MISSING = ("NA", "NULL", "NaN", "None", "nan", "null")


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
    if bars.is_empty():
        raise ValueError("A Qlib provider needs at least one bar: import a file first.")
    calendar = _calendar_of(bars, exchange)
    with _published_at(target) as folder:
        _write_calendars(folder, calendar, next_session(exchange, calendar[-1]))
        codes = _write_instruments(folder, bars)
        fields = _write_features(folder / "features", bars, calendar)
    return ProviderSummary(
        path=target,
        instruments=len(codes),
        unlisted=tuple(code for code in codes if code in _READ_AS_MISSING),
        sessions=len(calendar),
        fields=fields,
        start_on=calendar[0],
        end_on=calendar[-1],
    )


@contextmanager
def _published_at(target: Path) -> Iterator[Path]:
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


def _calendar_of(bars: pl.DataFrame, exchange: str | None) -> list[date]:
    traded = bars["date"].unique().sort().to_list()
    if exchange is None:
        return traded
    return sorted({*traded, *sessions(exchange, traded[0], traded[-1])})


def _write_calendars(folder: Path, calendar: list[date], upcoming: date) -> None:
    calendars = folder / "calendars"
    calendars.mkdir()
    # A back-test that ends on the last day looks up the day after it.
    for name, days in (("day", calendar), ("day_future", [*calendar, upcoming])):
        (calendars / f"{name}.txt").write_text("".join(f"{day}\n" for day in days))


def _write_instruments(folder: Path, bars: pl.DataFrame) -> list[str]:
    (folder / "instruments").mkdir()
    spans = bars.group_by("instrument", maintain_order=True).agg(
        start=pl.col("date").min(), end=pl.col("date").max()
    )
    listed = spans.filter(~pl.col("instrument").is_in(_READ_AS_MISSING))
    lines = (f"{code}\t{start}\t{end}\n" for code, start, end in listed.iter_rows())
    (folder / "instruments" / "all.txt").write_text("".join(lines), encoding="utf-8")
    return spans["instrument"].to_list()


def _write_features(features: Path, bars: pl.DataFrame, calendar: list[date]) -> tuple[str, ...]:
    layout = lay_out(bars, calendar)
    make_folders(features, layout)
    derived = derive_factor_and_change(bars)
    fields = {name: name for name in ALWAYS_WRITTEN} | name_fields(
        _extras_of(bars), taken=(*ALWAYS_WRITTEN, *DERIVED)
    )
    for given, name in fields.items():
        values = bars.select(given).hstack([derived["factor"]]).select(adjusted(given)).to_series()
        write_field(features, name, values, layout)
    for name in DERIVED:
        write_field(features, name, derived[name], layout)
    return (*fields.values(), *DERIVED)


def _extras_of(bars: pl.DataFrame) -> list[str]:
    """Amount and the vendor's other numeric fields that have a value anywhere."""
    extras = [name for name in bars.columns if name not in _NOT_EXTRAS]
    return [name for name in extras if bars[name].null_count() < bars.height]

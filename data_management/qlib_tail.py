"""The provider of a version that only brought days after its base's: the base's, grown by a tail.

Files are shared with the base by hard links, and two rules keep every reader of a shared file
safe, also from an attempt that was frozen and thaws when others have gone on:

- Bytes are only ever appended, and read back. What is written in a file never changes.
- A tail goes into a shared file only from the last session of the base's calendar to the last of
  the new one. So whatever anybody appends later lies past the calendar of all who share the file,
  where Qlib does not look.

Any other file is copied first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

from data_management.adjustment_endings import derive_onward, endings_of, rewrites_history
from data_management.qlib_bins import BinLayout, lay_out, make_folders, positions_in
from data_management.qlib_ending import ProviderEnding
from data_management.qlib_files import CannotGrow, extend, share, write_whole
from data_management.qlib_folders import folders_of
from data_management.qlib_provider import (
    DERIVED,
    ProviderSummary,
    calendar_of,
    extras_of,
    published_at,
    summarize,
    values_by_field,
    write_lists,
)

_VALUE_BYTES = 4


@dataclass(frozen=True)
class Growth:
    """How the base's instruments go on; ``lengths`` are those of the base's files in bytes.

    An instrument that is ``open`` was traded on the last session of the base's calendar, one that
    is ``current`` on the last of the new one.
    """

    lengths: dict[str, int]
    open: frozenset[str]
    current: frozenset[str]


def grow_provider(
    base: Path, bars: pl.DataFrame, target: Path, *, exchange: str | None
) -> ProviderSummary:
    """Write the directory ``target``: the provider ``base`` and, after its days, ``bars``.

    Qlib reads the same from it as from a provider built whole. ``bars`` are sorted by instrument
    and date. Raises CannotGrow where only a whole build gives the same, and ValueError as
    :func:`~data_management.qlib_provider.build_provider` does.
    """
    before = ProviderEnding.read(base)
    days = _read_calendar(base)
    if before is None or not _only_adds_days(before, days, bars, exchange):
        raise CannotGrow(f"{base} does not go on with these bars.")
    calendar = [*days, *_days_after(days[-1], bars, exchange)]
    derived = derive_onward(before.endings, bars)
    after = ProviderEnding(
        exchange=exchange,
        fields=before.fields,
        endings=_move_on(before.endings, endings_of(bars, derived)),
    )
    with published_at(target) as folder:
        write_lists(folder, calendar, after)
        (folder / "features").mkdir()
        make_folders(folder / "features", folders_of(after.endings["instrument"].to_list()))
        growth = _growth(before.endings, after.endings, days, calendar)
        layout = _lay_out_tails(before.endings, bars, calendar)
        _link_untouched(base, folder, growth, layout, after)
        for name, values in values_by_field(bars, derived, after.fields):
            _write_tails(base, folder, name, growth, layout, layout.pack(values).tobytes())
    return summarize(target, calendar, after)


def _read_calendar(base: Path) -> list[date]:
    try:
        text = (base / "calendars" / "day.txt").read_text()
    except FileNotFoundError as gone:
        raise CannotGrow(f"{base} is no provider.") from gone
    return [date.fromisoformat(day) for day in text.split()]


def _only_adds_days(
    before: ProviderEnding, days: list[date], bars: pl.DataFrame, exchange: str | None
) -> bool:
    """Whether everything that the base's files say stays as it is."""
    return (
        exchange == before.exchange
        and not bars.is_empty()
        and bars.filter(pl.col("date") <= days[-1]).is_empty()
        and set(extras_of(bars)) <= set(before.fields)
        and not rewrites_history(before.endings, bars)
    )


def _days_after(last: date, bars: pl.DataFrame, exchange: str | None) -> list[date]:
    """The new days of the calendar: also sessions between the base's end and the first new bar."""
    return calendar_of([last, *bars["date"].unique()], exchange)[1:]


def _move_on(before: pl.DataFrame, latest: pl.DataFrame) -> pl.DataFrame:
    """The endings before, replaced by the ``latest`` of the instruments that went on."""
    known = before.select("instrument", began_on="start_on", known_level="level")
    moved = latest.join(known, on="instrument", how="left").with_columns(
        start_on=pl.coalesce("began_on", "start_on"), level=pl.coalesce("level", "known_level")
    )
    still = before.join(latest, on="instrument", how="anti")
    return pl.concat([still, moved.select(still.columns)]).sort("instrument")


def _growth(
    before: pl.DataFrame, after: pl.DataFrame, days: list[date], calendar: list[date]
) -> Growth:
    folders = folders_of(before["instrument"].to_list())
    sessions = positions_in(days, before["end_on"]) - positions_in(days, before["start_on"])
    lengths = (sessions + 2) * _VALUE_BYTES
    now = zip(folders_of(after["instrument"].to_list()), after["end_on"], strict=True)
    return Growth(
        lengths=dict(zip(folders, lengths.tolist(), strict=True)),
        open=frozenset(
            folder
            for folder, end_on in zip(folders, before["end_on"], strict=True)
            if end_on == days[-1]
        ),
        current=frozenset(folder for folder, end_on in now if end_on == calendar[-1]),
    )


def _lay_out_tails(before: pl.DataFrame, bars: pl.DataFrame, calendar: list[date]) -> BinLayout:
    """The arrays of the new bars: a known instrument's begins on the session after its last bar."""
    firsts = bars.group_by("instrument", maintain_order=True).agg(pl.col("date").first())
    next_day = dict(pairwise(calendar))
    known = dict(before.select("instrument", "end_on").iter_rows())
    begins = [next_day[known[code]] if code in known else day for code, day in firsts.iter_rows()]
    return lay_out(bars, calendar, begins=pl.Series(begins, dtype=pl.Date))


def _link_untouched(
    base: Path, folder: Path, growth: Growth, layout: BinLayout, ending: ProviderEnding
) -> None:
    """The files of instruments without a new bar."""
    untouched = growth.lengths.keys() - set(layout.folders)
    for place in sorted(untouched):
        for name in (*ending.fields.values(), *DERIVED):
            path = f"features/{place}/{name}.day.bin"
            # An open file may still grow in other versions, into days of this one's calendar.
            share(base, folder, path, growth.lengths[place], may_link=place not in growth.open)


def _write_tails(
    base: Path, folder: Path, name: str, growth: Growth, layout: BinLayout, packed: bytes
) -> None:
    for place, start, end in _bounds(layout):
        path = f"features/{place}/{name}.day.bin"
        length = growth.lengths.get(place)
        if length is None:
            write_whole(folder, path, packed[start:end])
            continue
        may_link = place in growth.open and place in growth.current
        tail = packed[start + _VALUE_BYTES : end]  # the base's file has its header
        extend(base, folder, path, length, tail, may_link=may_link)


def _bounds(layout: BinLayout) -> Iterator[tuple[str, int, int]]:
    """Each instrument's array in bytes."""
    starts, ends = layout.headers * _VALUE_BYTES, layout.ends * _VALUE_BYTES
    return zip(layout.folders, starts.tolist(), ends.tolist(), strict=True)

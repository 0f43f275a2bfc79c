"""A provider grown by later days is, to Qlib, the provider built whole."""

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_management import qlib_files
from data_management.qlib_files import CannotGrow
from data_management.qlib_provider import build_provider
from data_management.qlib_tail import grow_provider
from tests.data_management.provider_files import visible
from tests.data_management.qlib_reader import read_by_qlib
from tests.data_management.store_bars import make_bars

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (
    date(2024, 3, 1),
    date(2024, 3, 4),
    date(2024, 3, 5),
    date(2024, 3, 6),
)
BASE = pl.concat(
    [
        make_bars(["SH600000", "SH600004"], [FRIDAY, MONDAY], amount=5.0),
        make_bars(["SZ000001"], [FRIDAY], close=3.0, amount=5.0),
    ]
)
TUESDAYS = make_bars(["SH600000", "SH600004"], [TUESDAY], close=11.0, prev_close=5.0)
OTHER_TUESDAY = make_bars(["SH600000", "SH600004", "SZ000001"], [TUESDAY], close=12.0)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return build_provider(BASE, tmp_path / "providers" / "base", exchange="XSHG").path


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """To bring every file of the machine to its disk takes longer than all of these tests."""
    monkeypatch.setattr("os.sync", lambda: None)


def whole(*parts: pl.DataFrame, at: Path) -> dict[str, bytes]:
    bars = pl.concat(parts, how="diagonal").sort("instrument", "date")
    return visible(build_provider(bars, at, exchange="XSHG").path)


def grow(base: Path, bars: pl.DataFrame, name: str = "grown") -> Path:
    return grow_provider(base, bars, base.with_name(name), exchange="XSHG").path


def file_of(provider: Path, instrument: str = "sh600000") -> Path:
    return provider / "features" / instrument / "close.day.bin"


def test_a_day_more_gives_what_a_whole_build_gives(base: Path, tmp_path: Path) -> None:
    assert visible(grow(base, TUESDAYS)) == whole(BASE, TUESDAYS, at=tmp_path / "whole")


def test_the_base_stays_as_it_was(base: Path) -> None:
    before = visible(base)
    grow(base, TUESDAYS)
    assert visible(base) == before


def test_an_instrument_traded_to_the_end_shares_its_file_with_the_base(base: Path) -> None:
    assert file_of(grow(base, TUESDAYS)).samefile(file_of(base))


@pytest.mark.parametrize(
    "bars",
    [
        make_bars(["SZ000001"], [TUESDAY]),
        make_bars(["SH600000", "SZ000002"], [WEDNESDAY]),
        make_bars(["AA", "SH600000", "SZ999999"], [TUESDAY, WEDNESDAY]),
        pl.concat(
            [make_bars(["SH600000"], [WEDNESDAY]), make_bars(["SH600004"], [TUESDAY])]
        ),
        make_bars(["SH600000"], [date(2024, 3, 9)]),
        make_bars(["CON", "NA"], [TUESDAY]),
    ],
    ids=["resumed", "gap and new", "two days", "ends early", "saturday", "devices"],
)  # fmt: skip
def test_any_later_days_give_what_a_whole_build_gives(
    base: Path, tmp_path: Path, bars: pl.DataFrame
) -> None:
    before = visible(base)
    assert visible(grow(base, bars)) == whole(BASE, bars, at=tmp_path / "whole")
    assert visible(base) == before


def test_an_undone_day_and_another_are_both_read_by_qlib(base: Path, tmp_path: Path) -> None:
    undone = grow(base, TUESDAYS, "undone")
    other = grow(base, OTHER_TUESDAY, "other")
    assert visible(undone) == whole(BASE, TUESDAYS, at=tmp_path / "whole")
    assert visible(other) == whole(BASE, OTHER_TUESDAY, at=tmp_path / "another whole")
    assert not file_of(other).samefile(file_of(undone))
    closes = [
        read_by_qlib(provider, ["$close"]).features["$close"]["SH600000"]
        for provider in (base, undone)
    ]
    monday = {"2024-03-01": 10.0, "2024-03-04": 10.0}
    assert closes == [monday, monday | {"2024-03-05": 22.0}]


def test_a_suspended_instrument_is_not_shared_with_a_version_where_it_trades(base: Path) -> None:
    without = grow(base, make_bars(["SH600000"], [TUESDAY]), "without")
    before = visible(without)
    grow(base, make_bars(["SH600000", "SH600004"], [TUESDAY], close=12.0), "with")
    assert visible(without) == before


def test_days_after_days_keep_every_version(base: Path, tmp_path: Path) -> None:
    parts, provider, seen = [BASE], base, {}
    for number, day in enumerate([TUESDAY, WEDNESDAY, date(2024, 3, 7), date(2024, 3, 8)]):
        codes = ["SH600000", "SH600004", "SZ000001"][number % 2 :]
        parts.append(make_bars(codes, [day], close=10.0 + number, prev_close=9.0))
        provider = grow(provider, parts[-1], f"day {number}")
        seen[provider] = whole(*parts, at=tmp_path / f"whole {number}")
    assert {provider: visible(provider) for provider in seen} == seen


def test_a_thawed_attempt_cannot_overwrite_a_tail(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another attempt appends between this one's look at the length and its own append."""
    original, others = os.fstat, list[Path | None]()

    def look(file: int) -> os.stat_result:
        seen = original(file)
        if not others:
            others.append(None)
            others[0] = grow(base, OTHER_TUESDAY, "other")
        return seen

    monkeypatch.setattr(qlib_files.os, "fstat", look)
    thawed = grow(base, TUESDAYS, "thawed")
    monkeypatch.undo()
    [other] = others
    assert other is not None
    assert visible(other) == whole(BASE, OTHER_TUESDAY, at=tmp_path / "another whole")
    assert visible(thawed) == whole(BASE, TUESDAYS, at=tmp_path / "whole")


def test_a_crash_midway_leaves_the_base_and_nothing_else(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, appended = visible(base), list[object]()

    def fail_later(*args: Any) -> int:
        if len(appended) == 3:
            raise OSError(28, "No space left on device")
        appended.append(args)
        return original(*args)

    original = os.write
    monkeypatch.setattr(qlib_files.os, "write", fail_later)
    with pytest.raises(OSError, match="No space"):
        grow(base, TUESDAYS)
    monkeypatch.undo()
    assert visible(base) == before
    assert list(base.parent.iterdir()) == [base]
    assert visible(grow(base, TUESDAYS)) == whole(BASE, TUESDAYS, at=tmp_path / "whole")


def test_where_links_are_impossible_files_are_copied(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(31, "Too many links")

    monkeypatch.setattr(qlib_files.os, "link", refuse)
    grown = grow(base, TUESDAYS)
    assert visible(grown) == whole(BASE, TUESDAYS, at=tmp_path / "whole")
    assert not file_of(grown).samefile(file_of(base))


@pytest.mark.parametrize(
    "bars",
    [
        make_bars(["SH600000"], [MONDAY], close=99.0),
        make_bars(["SZ000001"], [MONDAY]),
        make_bars(["SH600000"], [date(2024, 2, 29), TUESDAY]),
        make_bars(["SH600000"], [TUESDAY], pe=7.0),
        make_bars(["SH600000"], [TUESDAY], factor=2.0),
        make_bars([], []),
    ],
    ids=["changed", "a hole filled", "an earlier day", "a new field", "a first factor", "nothing"],
)
def test_what_is_more_than_later_days_needs_a_whole_build(base: Path, bars: pl.DataFrame) -> None:
    with pytest.raises(CannotGrow):
        grow(base, bars)
    assert list(base.parent.iterdir()) == [base]


def test_another_exchange_needs_a_whole_build(base: Path) -> None:
    with pytest.raises(CannotGrow):
        grow_provider(base, TUESDAYS, base.with_name("grown"), exchange=None)


@pytest.mark.parametrize("lost", [".ending.json", "calendars", "features/sh600000"])
def test_a_base_that_lost_something_needs_a_whole_build(base: Path, lost: str) -> None:
    path = base / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    with pytest.raises(CannotGrow):
        grow(base, TUESDAYS)


def test_a_base_made_by_other_rules_needs_a_whole_build(base: Path) -> None:
    ending = base / ".ending.json"
    ending.write_text(ending.read_text().replace('"layout": 1', '"layout": 0'))
    with pytest.raises(CannotGrow):
        grow(base, TUESDAYS)


def test_a_file_cut_short_needs_a_whole_build(base: Path) -> None:
    os.truncate(file_of(base), 8)
    with pytest.raises(CannotGrow):
        grow(base, TUESDAYS)

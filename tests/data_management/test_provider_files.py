"""A provider's files read without Qlib say what was written."""

import math
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.provider_files import ProviderFiles
from data_management.qlib_provider import build_provider
from tests.data_management.store_bars import make_bars

DAYS = [date(2024, 3, 1), date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)]


@pytest.fixture
def files(tmp_path: Path) -> ProviderFiles:
    whole = make_bars(["SH600000"], DAYS, close=10.0)
    late = make_bars(["CON"], [DAYS[1], DAYS[3]], close=7.0)
    bars = pl.concat([late, whole]).sort("instrument", "date")
    build_provider(bars, tmp_path / "provider", exchange="XSHG")
    return ProviderFiles(tmp_path / "provider")


def test_the_calendar_and_what_follows_it(files: ProviderFiles) -> None:
    assert files.calendar == DAYS
    assert files.upcoming == date(2024, 3, 7)
    assert files.sessions(date(2024, 3, 2), date(2024, 3, 5)) == DAYS[1:3]


def test_nobody_wrote_down_what_follows(files: ProviderFiles) -> None:
    (files.root / "calendars" / "day_future.txt").unlink()
    assert files.upcoming is None


def test_spells_of_a_universe(files: ProviderFiles) -> None:
    assert files.universes == ["all"]
    assert files.spells("all")["CON"] == [(DAYS[1], DAYS[3])]


def test_fields_are_those_of_the_files(files: ProviderFiles) -> None:
    assert files.fields == {"open", "high", "low", "close", "volume", "factor", "change"}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0, 3, [None, 7.0, None, 7.0]), (0, 0, [None]), (2, 3, [None, 7.0]), (3, 3, [7.0])],
)
def test_a_window_of_a_field(
    files: ProviderFiles, first: int, last: int, expected: list[float | None]
) -> None:
    values = files.values("CON", "close", DAYS[first : last + 1])
    assert [None if math.isnan(value) else value for value in values] == expected


def test_days_after_the_last_bar_have_no_value(files: ProviderFiles) -> None:
    (files.root / "features" / "sh600000" / "close.day.bin").write_bytes(bytes(8))
    assert [math.isnan(v) for v in files.values("SH600000", "close", DAYS)] == [False] + 3 * [True]


def test_what_has_no_file_has_no_value(files: ProviderFiles) -> None:
    assert all(math.isnan(value) for value in files.values("SH600000", "vwap", DAYS))
    assert files.first_session("SZ000001") is None


def test_the_first_session_of_an_instrument(files: ProviderFiles) -> None:
    assert files.first_session("CON") == DAYS[1]

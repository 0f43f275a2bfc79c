"""Qlib reads the provider and sees what we meant."""

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from tests.data_management.qlib_reader import Seen, read_by_qlib
from tests.data_management.store_bars import make_bars

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (
    date(2024, 3, 1),
    date(2024, 3, 4),
    date(2024, 3, 5),
    date(2024, 3, 6),
)
SPLIT = pl.concat(
    [
        make_bars(["SH600000"], [FRIDAY], close=10.0, volume=100.0),
        make_bars(["SH600000"], [TUESDAY], close=5.5, prev_close=5.0, volume=400.0, 换手率=0.5),
    ],
    how="diagonal",
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("providers") / "content"
    whole = make_bars(["SZ000001"], [FRIDAY, MONDAY, TUESDAY, WEDNESDAY], close=20.0)
    late = make_bars(["CON"], [WEDNESDAY], close=7.0)
    bars = pl.concat([SPLIT, whole, late], how="diagonal").sort("instrument", "date")
    build_provider(bars, target, exchange="XSHG")
    return target


@pytest.fixture(scope="module")
def seen(provider: Path) -> Seen:
    expressions = ["$close", "$close/$factor", "$volume*$factor", "$change", "$换手率"]
    return read_by_qlib(provider, [*expressions, "Ref($close, 1)"])


def test_qlib_sees_adjusted_prices_and_gaps(seen: Seen) -> None:
    assert seen.features["$close"]["SH600000"] == {
        "2024-03-01": 10.0,
        "2024-03-04": None,
        "2024-03-05": 11.0,
    }


def test_qlib_gets_the_original_prices_and_volumes_back(seen: Seen) -> None:
    assert seen.values("$close/$factor", "SH600000") == [10.0, None, 5.5]
    assert seen.values("$volume*$factor", "SH600000") == [100.0, None, 400.0]


def test_qlib_sees_the_change_since_the_last_traded_day(seen: Seen) -> None:
    assert seen.values("$change", "SH600000") == [None, None, pytest.approx(0.1)]


def test_qlib_looks_back_by_sessions(seen: Seen) -> None:
    assert seen.values("Ref($close, 1)", "SH600000") == [None, 10.0, None]


def test_qlib_sees_the_vendors_other_fields(seen: Seen) -> None:
    assert seen.values("$换手率", "SH600000") == [None, None, 0.5]
    assert set(seen.values("$换手率", "SZ000001")) == {None}


def test_qlib_finds_every_listed_instrument(seen: Seen) -> None:
    assert set(seen.features["$close"]) == {"CON", "SH600000", "SZ000001"}
    assert seen.features["$close"]["CON"] == {"2024-03-06": 7.0}


def test_qlib_can_end_a_back_test_on_the_last_day(seen: Seen) -> None:
    assert seen.calendar[-1] == "2024-03-06"
    assert seen.last_step == ["2024-03-06 00:00:00", "2024-03-06 23:59:59"]


def test_without_a_future_day_it_could_not(provider: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(provider, tmp_path / "copy"))
    calendars = copy / "calendars"
    shutil.copy(calendars / "day.txt", calendars / "day_future.txt")
    with pytest.raises(AssertionError, match="IndexError"):
        read_by_qlib(copy, ["$close"])

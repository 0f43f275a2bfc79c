"""Qlib reads the provider and sees what we meant."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from tests.data_management.qlib_reader import ask_qlib, read_by_qlib
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


def test_qlib_sees_adjusted_prices_and_gaps(provider: Path) -> None:
    seen = read_by_qlib(provider, ["$close", "$close/$factor"], instruments=["SH600000"])
    days = ["2024-03-01", "2024-03-04", "2024-03-05"]
    assert seen["$close"] == [
        ["SH600000", day, close] for day, close in zip(days, [10.0, None, 11.0], strict=True)
    ]
    assert [value for _, _, value in seen["$close/$factor"]] == [10.0, None, 5.5]


def test_qlib_computes_over_gaps_as_it_should(provider: Path) -> None:
    expressions = ["$change", "$volume*$factor", "Ref($close, 1)", "$换手率"]
    seen = read_by_qlib(provider, expressions, instruments=["SH600000"])
    assert [value for _, _, value in seen["$change"]] == [None, None, pytest.approx(0.1)]
    assert [value for _, _, value in seen["$volume*$factor"]] == [100.0, None, 400.0]
    assert [value for _, _, value in seen["Ref($close, 1)"]] == [None, 10.0, None]
    assert [value for _, _, value in seen["$换手率"]] == [None, None, 0.5]


def test_qlib_finds_every_listed_instrument(provider: Path) -> None:
    seen = read_by_qlib(provider, ["$close"])["$close"]
    assert {code for code, _, _ in seen} == {"CON", "SH600000", "SZ000001"}
    assert [row for row in seen if row[0] == "CON"] == [["CON", "2024-03-06", 7.0]]


def test_qlib_can_end_a_back_test_on_the_last_day(provider: Path) -> None:
    answer = ask_qlib(provider, {"fields": ["$close"], "instruments": ["SZ000001"]})
    assert answer["calendar"][-1] == "2024-03-06"
    assert answer["last_step"] == ["2024-03-06 00:00:00", "2024-03-06 23:59:59"]


def test_without_a_future_day_qlib_could_not(provider: Path, tmp_path: Path) -> None:
    copy = provider.rename(tmp_path / "copy")
    future = copy / "calendars" / "day_future.txt"
    whole = future.read_text()
    future.write_text((copy / "calendars" / "day.txt").read_text())
    try:
        with pytest.raises(AssertionError, match="IndexError"):
            ask_qlib(copy, {"fields": ["$close"], "instruments": ["SZ000001"]})
    finally:
        future.write_text(whole)
        copy.rename(provider)

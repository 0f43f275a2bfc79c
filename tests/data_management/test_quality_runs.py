"""Prices that stand still, and bars without volume."""

import polars as pl
import pytest

from data_management.quality import assess
from tests.data_management.quality_bars import EXCHANGE, bars_of, check_of, session_days, wandering

LONG, SHORT = 10, 9


@pytest.mark.parametrize(("length", "found"), [(LONG, 1), (SHORT, 0)])
def test_equal_closes_are_stale_after_two_weeks(length: int, found: int) -> None:
    days = session_days(30)
    closes = [*wandering(6), *[11.0] * length, *wandering(6)]
    stale = check_of(assess(bars_of(closes), exchange=EXCHANGE), "stale_runs")
    assert stale["count"] == found
    for run in stale["findings"]:
        assert (run["bars"], run["figure"]) == (LONG, 11.0)
        assert (run["start_on"], run["end_on"]) == (str(days[6]), str(days[15]))
        assert run["sentence"].startswith("SH600000 closes at 11 for 10 bars from")


@pytest.mark.parametrize(("length", "found"), [(3, 1), (2, 0)])
def test_one_bar_repeated_is_stale_at_three(length: int, found: int) -> None:
    days = session_days(30)
    closes = [*wandering(6), *[11.0] * length, *wandering(6)]
    volumes = [*range(1, 7), *[500] * length, *range(1, 7)]
    report = assess(bars_of(closes, volume=[float(v) for v in volumes]), exchange=EXCHANGE)
    stale = check_of(report, "stale_runs")
    assert stale["count"] == found
    for run in stale["findings"]:
        assert run["sentence"] == (
            f"SH600000 has one and the same bar 3 times from {days[6]} to {days[8]}."
        )


def test_a_long_run_is_told_once() -> None:
    bars = bars_of([*wandering(6), *[11.0] * 12], volume=100.0)
    stale = check_of(assess(bars, exchange=EXCHANGE), "stale_runs")
    assert (stale["count"], stale["bars"]) == (1, 12)


def test_a_run_ends_with_its_instrument() -> None:
    halves = [bars_of([11.0] * 5, instrument=code) for code in ("SH600000", "SH600001")]
    assert check_of(assess(pl.concat(halves), exchange=EXCHANGE), "stale_runs")["count"] == 0


def test_bars_without_volume_are_quiet_and_not_stale() -> None:
    days = session_days(30)
    volumes = [*[100.0] * 5, *[0.0] * 12, *[200.0] * 5, 0.0, 300.0]
    closes = [*wandering(5), *[11.0] * 12, *wandering(7)]
    report = assess(bars_of(closes, volume=volumes), exchange=EXCHANGE)
    quiet = check_of(report, "zero_volume_runs")
    assert (quiet["count"], quiet["bars"]) == (2, 13)
    longest, single = quiet["findings"]
    assert (longest["bars"], longest["start_on"], longest["end_on"]) == (
        12,
        str(days[5]),
        str(days[16]),
    )
    assert single["sentence"] == f"SH600000 has prices but no volume on {days[22]}."
    assert check_of(report, "stale_runs")["count"] == 0


def test_a_quiet_run_ends_with_its_instrument() -> None:
    two = [bars_of(wandering(3), instrument=code, volume=0.0) for code in ("SH600000", "SH600001")]
    quiet = check_of(assess(pl.concat(two), exchange=EXCHANGE), "zero_volume_runs")
    assert [run["bars"] for run in quiet["findings"]] == [3, 3]

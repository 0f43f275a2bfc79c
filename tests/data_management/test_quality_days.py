"""Days that are missing, and days that should be."""

from datetime import date

import polars as pl
import pytest

from data_management.quality import assess
from tests.data_management.quality_bars import (
    EXCHANGE,
    MONDAY,
    bars_of,
    check_of,
    session_days,
    wandering,
)


def with_days(days: list[date], instrument: str = "SH600000") -> pl.DataFrame:
    return bars_of(wandering(len(days)), instrument=instrument, days=days)


def test_every_session_with_a_bar_is_no_finding() -> None:
    report = assess(with_days(session_days(30)), exchange=EXCHANGE)
    assert [check["count"] for check in report.findings["checks"]] == [0, 0, 0, 0, 0, None]
    assert report.findings["coverage"]["complete"] == 1
    assert report.findings["coverage"]["least_covered"] == []


def test_a_gap_is_counted_in_sessions_and_the_longest_is_named() -> None:
    days = session_days(20)
    missing = {days[3], days[10], days[11], days[12]}
    report = assess(with_days([day for day in days if day not in missing]), exchange=EXCHANGE)
    gaps = check_of(report, "gaps")
    (gap,) = gaps["findings"]
    assert (gaps["count"], gaps["bars"]) == (1, 4)
    assert (gap["start_on"], gap["end_on"]) == (str(days[10]), str(days[12]))
    assert (gap["bars"], gap["figure"]) == (4, 0.2)
    assert gap["sentence"] == (
        f"SH600000 has no bar on 4 of 20 sessions from {days[0]} to {days[19]}; "
        f"the longest gap is 3 sessions from {days[10]} to {days[12]}."
    )


def test_a_holiday_and_a_weekend_are_no_gap() -> None:
    around_spring_festival = session_days(10, start=date(2015, 2, 12))
    assert (around_spring_festival[-1] - around_spring_festival[0]).days == 20
    report = assess(with_days(around_spring_festival), exchange=EXCHANGE)
    assert check_of(report, "gaps")["count"] == 0


def test_before_the_first_and_after_the_last_bar_nothing_is_missing() -> None:
    days = session_days(20)
    two = pl.concat([with_days(days), with_days(days[5:15], instrument="SH600001")])
    assert check_of(assess(two, exchange=EXCHANGE), "gaps")["count"] == 0


def test_a_gap_does_not_reach_into_the_next_instrument() -> None:
    days = session_days(20)
    two = pl.concat([with_days(days[:5]), with_days(days[10:], instrument="SH600001")])
    assert check_of(assess(two, exchange=EXCHANGE), "gaps")["count"] == 0


def test_coverage_tells_of_every_instrument() -> None:
    days = session_days(10)
    two = pl.concat([with_days([days[0], *days[3:]]), with_days(days, instrument="SH600001")])
    report = assess(two, exchange=EXCHANGE)
    first, second = report.coverage
    assert (first["instrument"], first["bars"], first["missing_fraction"]) == ("SH600000", 8, 0.2)
    assert (second["start_on"], second["end_on"]) == (str(days[0]), str(days[9]))
    assert second["missing_fraction"] == 0
    coverage = report.findings["coverage"]
    assert (coverage["instruments"], coverage["complete"]) == (2, 1)
    assert coverage["missing_fraction"] == 0.1
    assert [row["instrument"] for row in coverage["least_covered"]] == ["SH600000"]


def test_a_bar_on_a_closed_day_is_named_by_its_day() -> None:
    sunday = date(2015, 1, 11)
    both = [with_days([*session_days(5), sunday], code) for code in ("SH600000", "SH600001")]
    closed = check_of(assess(pl.concat(both), exchange=EXCHANGE), "closed_days")
    assert (closed["count"], closed["bars"]) == (1, 2)
    (finding,) = closed["findings"]
    assert (finding["instrument"], finding["start_on"]) == (None, "2015-01-11")
    assert finding["sentence"] == "2 bars on 2015-01-11, when XSHG was shut."


def test_a_closed_day_neither_fills_nor_makes_a_gap() -> None:
    days = session_days(6)
    sunday = date(2015, 1, 11)
    report = assess(with_days([*days[:4], sunday, days[5]]), exchange=EXCHANGE)
    (gap,) = check_of(report, "gaps")["findings"]
    assert (gap["bars"], gap["start_on"], gap["end_on"]) == (1, str(days[4]), str(days[4]))


def test_without_an_exchange_days_are_not_assessed_rather_than_zero() -> None:
    report = assess(with_days([MONDAY, date(2015, 1, 7)]), exchange=None)
    for kind in ("gaps", "closed_days"):
        check = check_of(report, kind)
        assert (check["count"], check["bars"]) == (None, None)
        assert "is not known" in check["summary"]
    assert report.coverage[0]["missing_fraction"] is None
    assert report.findings["coverage"]["missing_fraction"] is None


def test_weekdays_that_only_stand_for_sessions_are_said_to() -> None:
    days = [date(2099, 1, 5), date(2099, 1, 6)]
    report = assess(with_days(days), exchange=EXCHANGE)
    assert report.findings["assumed_after"] < "2099"
    known = assess(with_days(session_days(3)), exchange=EXCHANGE)
    assert known.findings["assumed_after"] is None


def test_only_the_gravest_are_kept_and_all_are_counted() -> None:
    days = session_days(60)
    codes = [f"SH6000{number:02}" for number in range(30)]
    bars = pl.concat(
        [with_days([days[0], *days[2 + number :]], code) for number, code in enumerate(codes)]
    )
    gaps = check_of(assess(bars, exchange=EXCHANGE), "gaps")
    assert (gaps["count"], gaps["bars"]) == (30, sum(range(1, 31)))
    assert [gap["bars"] for gap in gaps["findings"]] == list(range(30, 10, -1))


def test_a_report_needs_bars() -> None:
    with pytest.raises(ValueError, match="at least one bar"):
        assess(with_days([MONDAY]).clear(), exchange=EXCHANGE)

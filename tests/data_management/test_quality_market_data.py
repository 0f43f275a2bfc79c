"""The report of a real year and a half of A-shares; the figures are in the data's README."""

from pathlib import Path

import polars as pl
import pytest

from data_management.options import ImportOptions
from data_management.quality import Report, assess
from data_management.reading import read_bars
from tests.data_management.quality_bars import check_of

ARCHIVE = "ashare_daily_2014_2015.zip"


def read(market_data: Path, **options: str) -> pl.DataFrame:
    config = ImportOptions.from_config(options)
    return read_bars(market_data / ARCHIVE, import_type="zip", options=config).bars


@pytest.fixture(scope="module")
def bars(market_data: Path) -> pl.DataFrame:
    return read(market_data)


@pytest.fixture(scope="module")
def report(bars: pl.DataFrame) -> Report:
    return assess(bars, exchange="XSHG")


def test_the_suspensions_of_2015_are_gaps(report: Report, bars: pl.DataFrame) -> None:
    gaps = check_of(report, "gaps")
    on_sessions = bars.select("instrument", "date").sort("instrument", "date")
    calendar = on_sessions["date"].unique().sort().to_list()
    spans = on_sessions.group_by("instrument").agg(
        first=pl.col("date").min(), last=pl.col("date").max(), bars=pl.len()
    )
    missing = {
        code: calendar.index(last) - calendar.index(first) + 1 - bars
        for code, first, last, bars in spans.iter_rows()
    }
    assert gaps["count"] == sum(count > 0 for count in missing.values()) > 100
    assert gaps["bars"] == sum(missing.values())
    assert {gap["instrument"]: gap["bars"] for gap in gaps["findings"]}.items() <= missing.items()


def test_no_ex_date_is_suspected_because_the_previous_close_explains_it(report: Report) -> None:
    assert check_of(report, "suspected_splits")["count"] == 0


def test_without_previous_closes_the_ex_dates_are_suspected(bars: pl.DataFrame) -> None:
    blind = bars.with_columns(prev_close=pl.lit(None, pl.Float64))
    found = check_of(assess(blind, exchange="XSHG"), "suspected_splits")
    assert found["count"] > 76
    deepest = found["findings"][0]
    assert deepest["instrument"] == "SH600487"
    assert deepest["figure"] == pytest.approx(9.95 / 29.48 - 1)


def test_the_exchanges_test_data_is_on_closed_days(market_data: Path, report: Report) -> None:
    assert check_of(report, "closed_days")["count"] == 0
    kept = assess(read(market_data, closed_days="keep"), exchange="XSHG")
    closed = check_of(kept, "closed_days")
    assert (closed["count"], closed["bars"]) == (2, 229)
    days = {finding["start_on"] for finding in closed["findings"]}
    assert days == {"2015-02-24", "2015-10-07"}

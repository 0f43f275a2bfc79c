"""Real files of the market read as they are; the figures are in their README."""

import json
from pathlib import Path

import polars as pl
import pytest

from data_management.formats.session import Progress
from data_management.options import ImportOptions
from data_management.reading import Reading, read_bars
from tests.data_management.written_files import read_file

VENDOR_FILES = [
    "akshare_hist_utf8_bom.csv",
    "joinquant.csv",
    "netease_gbk.csv",
    "tushare_pro_daily.csv",
    "workbook_two_sheets.xlsx",
]
LOT_SHARES = 100
PLANTED = ("line", "column", "value", "duplicate_of_line")


@pytest.fixture(scope="module")
def archive(market_data: Path) -> Reading:
    return read_file(market_data / "ashare_daily_2014_2015.zip")


def test_every_bar_of_the_archive_is_accounted_for(archive: Reading) -> None:
    counts = archive.counts
    assert (counts.rows_read, counts.rows_good, counts.rows_set_aside) == (68_086, 67_857, 229)
    assert (counts.rows_bad, counts.rows_suspended, archive.problems.height) == (0, 0, 0)
    assert archive.bars["instrument"].n_unique() == 196
    assert archive.bars["date"].n_unique() == 381


def test_days_when_the_exchange_was_shut_are_named(archive: Reading) -> None:
    told = [w for w in archive.warnings if w.code == "closed_days"]
    assert [w.count for w in told] == [229]
    assert "2015-02-24" in told[0].message
    assert "2015-10-07" in told[0].message


def test_closed_days_can_be_kept(market_data: Path) -> None:
    reading = read_file(market_data / "ashare_daily_2014_2015.zip", closed_days="keep")
    assert (reading.counts.rows_good, reading.counts.rows_set_aside) == (68_086, 0)
    assert reading.bars["date"].n_unique() == 383


def test_empty_files_of_the_archive_are_named(archive: Reading) -> None:
    empty = [warning.file for warning in archive.warnings if warning.code == "empty_file"]
    assert empty == ["300623.csv", "300635.csv", "300638.csv"]


def test_the_archives_lots_become_shares_and_its_changes_previous_closes(
    archive: Reading,
) -> None:
    bar = archive.bars.row(
        by_predicate=(pl.col("instrument") == "SZ000001")
        & (pl.col("date") == pl.date(2015, 11, 27)),
        named=True,
    )
    assert (bar["volume"], bar["close"], bar["prev_close"]) == (72_802_594.0, 11.73, 12.23)


def test_the_archives_codes_have_qlibs_form(archive: Reading) -> None:
    codes = archive.bars["instrument"].unique()
    assert codes.str.contains(r"^(SH[69]|SZ[023])\d{5}$").all()
    assert {"SZ200011", "SH900938", "SH600000"} <= set(codes)


@pytest.fixture(scope="module")
def vendors(market_data: Path) -> list[Reading]:
    return [read_file(market_data / "vendors" / name) for name in VENDOR_FILES]


def test_all_vendors_give_the_same_prices(vendors: list[Reading]) -> None:
    columns = ["instrument", "date", "open", "high", "low", "close"]
    first, *others = (reading.bars.select(columns) for reading in vendors)
    assert first.height == 1_889
    assert all(first.equals(other) for other in others)


def test_all_vendors_volumes_agree_within_a_lot(vendors: list[Reading]) -> None:
    volumes = pl.DataFrame([r.bars["volume"].alias(str(i)) for i, r in enumerate(vendors)])
    spread = volumes.select(pl.max_horizontal(pl.all()) - pl.min_horizontal(pl.all()))
    assert (spread.to_series() < LOT_SHARES).all()


def test_planted_defects_are_found_and_no_others(market_data: Path) -> None:
    folder = market_data / "vendors"
    reading = read_file(folder / "planted_defects.csv")
    found = [
        {key: row[key] for key in PLANTED if row[key] is not None}
        for row in reading.problems.iter_rows(named=True)
    ]
    assert found == json.loads((folder / "planted_defects.expected.json").read_text())
    assert (reading.counts.rows_good, reading.counts.rows_bad) == (53, 8)


def test_adjusted_closes_give_the_factor(market_data: Path) -> None:
    reading = read_file(market_data / "vendors" / "yahoo_ORCL.csv")
    assert reading.bars["instrument"].unique().to_list() == ["ORCL"]
    assert reading.bars.height == 5_036
    assert reading.bars["factor"][0] == pytest.approx(1.883304 / 2.117284)


def test_progress_reaches_the_end_and_may_cancel(market_data: Path) -> None:
    told: list[Progress] = []
    path = market_data / "ashare_daily_2014_2015.zip"
    read_bars(path, import_type="zip", options=ImportOptions(), on_progress=told.append)
    assert told[-1].current == told[-1].total > 0

    def cancel(progress: Progress) -> None:
        raise InterruptedError(progress.stage)

    with pytest.raises(InterruptedError):
        read_bars(path, import_type="zip", options=ImportOptions(), on_progress=cancel)

"""Real bars of 2014 and 2015: what Qlib must say of two well-known days."""

import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from tests.data_management.qlib_reader import read_by_qlib

SHUT = [date(2015, 2, 24), date(2015, 10, 7)]


@pytest.fixture(scope="module")
def provider(market_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("providers") / "content"
    with zipfile.ZipFile(market_data / "ashare_daily_2014_2015.zip") as archive:
        bars = [
            read_member(archive, "600000", "SH600000"),
            read_member(archive, "000001", "SZ000001"),
        ]
    build_provider(pl.concat(bars).sort("instrument", "date"), target, exchange="XSHG")
    return target


def read_member(archive: zipfile.ZipFile, stem: str, instrument: str) -> pl.DataFrame:
    name = next(name for name in archive.namelist() if name.endswith(f"{stem}.csv"))
    raw = pl.read_csv(io.BytesIO(archive.read(name)), try_parse_dates=True)
    return raw.filter(~pl.col("date").is_in(SHUT)).select(
        pl.lit(instrument).alias("instrument"),
        "date", "open", "high", "low", "close",
        volume=pl.col("volume") * 100,
        prev_close=(pl.col("close") - pl.col("price_change")).round(4),
        factor=pl.lit(None, pl.Float64),
    )  # fmt: skip


def test_the_original_close_comes_back(provider: Path) -> None:
    closes = read_by_qlib(provider, ["$close/$factor"], instruments=["SH600000"])["$close/$factor"]
    assert closes[-1] == ["SH600000", "2015-11-27", pytest.approx(18.53, abs=1e-5)]


def test_an_ex_date_is_no_crash(provider: Path) -> None:
    changes = read_by_qlib(provider, ["$change"], instruments=["SZ000001"])["$change"]
    on_ex_date = {day: value for _, day, value in changes}["2014-06-12"]
    assert on_ex_date == pytest.approx(9.71 / 9.68 - 1, abs=1e-6)
    assert round(on_ex_date, 4) == 0.0031


def test_no_day_falls_deeper_than_the_limit(provider: Path) -> None:
    changes = read_by_qlib(provider, ["$change"])["$change"]
    traded = [value for _, _, value in changes if value is not None]
    assert min(traded) > -0.102
    assert max(traded) < 0.102

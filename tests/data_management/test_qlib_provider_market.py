"""Real bars of 2014 and 2015: what Qlib must say of two well-known days."""

import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.qlib_provider import build_provider
from tests.data_management.qlib_reader import Seen, read_by_qlib

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


@pytest.fixture(scope="module")
def seen(provider: Path) -> Seen:
    return read_by_qlib(provider, ["$close/$factor", "$change"])


def test_the_original_close_comes_back(seen: Seen) -> None:
    close = seen.features["$close/$factor"]["SH600000"]["2015-11-27"]
    assert close == pytest.approx(18.53, abs=1e-5)


def test_an_ex_date_is_no_crash(seen: Seen) -> None:
    change = seen.features["$change"]["SZ000001"]["2014-06-12"]
    assert change == pytest.approx(9.71 / 9.68 - 1, abs=1e-6)


@pytest.mark.parametrize("instrument", ["SH600000", "SZ000001"])
def test_no_day_moves_farther_than_its_limit(seen: Seen, instrument: str) -> None:
    changes = [change for change in seen.values("$change", instrument) if change is not None]
    assert len(changes) > 300
    assert max(map(abs, changes)) < 0.102

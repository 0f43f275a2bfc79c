"""The simulated market looks like a vendor's file and obeys the market's rules."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_management.calendars import sessions
from data_management.options import ImportOptions
from data_management.qlib_provider import build_provider
from data_management.reading import Reading, read_bars
from data_management.sample_market import (
    CODES,
    LATE,
    LONG_SUSPENDED,
    SPLIT,
    simulate_market,
    write_sample_market,
)
from tests.data_management.qlib_reader import read_by_qlib

FEN = 0.005
SESSIONS = sessions("XSHG", date(2023, 1, 1), date(2024, 12, 31))


@pytest.fixture(scope="module")
def market() -> pl.DataFrame:
    """The simulated bars, oldest first."""
    bars = simulate_market(7).with_columns(pl.col("trade_date").str.to_date("%Y%m%d"))
    return bars.sort("ts_code", "trade_date")


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_market(tmp_path_factory.mktemp("sample") / "market.csv", "csv")


def read_market(path: Path, import_type: str) -> Reading:
    write_sample_market(path)
    return read_bars(path, import_type=import_type, options=ImportOptions.from_config(None))


def limit(previous: pl.Expr, share: int) -> pl.Expr:
    """The price limit, rounded half up to a fen, in fen."""
    return ((previous * 100).round().cast(pl.Int64) * share + 5) // 10


def days_of(market: pl.DataFrame, code: str) -> list[date]:
    return market.filter(pl.col("ts_code") == code)["trade_date"].to_list()


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("market.csv", "market.zip"):
        write_sample_market(tmp_path / name)
        first = (tmp_path / name).read_bytes()
        write_sample_market(tmp_path / name)
        assert (tmp_path / name).read_bytes() == first
    write_sample_market(tmp_path / "other.csv", seed=8)
    assert (tmp_path / "other.csv").read_bytes() != (tmp_path / "market.csv").read_bytes()


def test_it_trades_on_sessions_of_the_exchange_before_2025(market: pl.DataFrame) -> None:
    assert market["trade_date"].unique().sort().to_list() == SESSIONS
    assert set(market["ts_code"]) == set(CODES)


def test_prices_stand_on_the_tick_within_the_limits(market: pl.DataFrame) -> None:
    for price in ("open", "high", "low", "close"):
        fen = (pl.col(price) * 100).round()
        assert market.select(((pl.col(price) * 100 - fen).abs() < 1e-6).all()).item()
        within = fen.is_between(limit(pl.col("pre_close"), 9), limit(pl.col("pre_close"), 11))
        assert market.select(within.all()).item()
    assert market.select((pl.col("low") <= pl.min_horizontal("open", "close")).all()).item()
    assert market.select((pl.col("high") >= pl.max_horizontal("open", "close")).all()).item()


@pytest.mark.parametrize("share", [9, 11])
def test_several_days_end_at_a_limit(market: pl.DataFrame, share: int) -> None:
    at_limit = (pl.col("close") * 100).round() == limit(pl.col("pre_close"), share)
    assert market.filter(at_limit).height >= 20


def test_volume_and_amount_agree_with_the_prices(market: pl.DataFrame) -> None:
    average = pl.col("amount") * 1000 / (pl.col("vol") * 100)
    inside = average.is_between(pl.col("low") - FEN, pl.col("high") + FEN)
    assert market.select(inside.all()).item()
    assert market.select((pl.col("vol") > 0).all()).item()


def test_some_instruments_are_suspended_and_one_for_long(market: pl.DataFrame) -> None:
    missing = {code: len(SESSIONS) - len(days_of(market, code)) for code in CODES if code != LATE}
    assert len([days for days in missing.values() if days]) >= 5
    assert missing[LONG_SUSPENDED] == 40


def test_one_instrument_is_listed_late(market: pl.DataFrame) -> None:
    assert days_of(market, LATE)[0] > date(2024, 1, 1)


def test_one_share_becomes_two_and_the_previous_close_says_so(market: pl.DataFrame) -> None:
    split = market.filter(pl.col("ts_code") == SPLIT)
    ratio = split["close"].shift() / split["pre_close"]
    assert split.filter(ratio.is_between(1.9, 2.1)).height == 1


def test_instruments_move_together(market: pl.DataFrame) -> None:
    wide = market.pivot("ts_code", index="trade_date", values="pct_chg").sort("trade_date")
    average = wide.select(pl.mean_horizontal(pl.exclude("trade_date"))).to_series()
    alike = wide.select(pl.corr(pl.exclude("trade_date").fill_null(0), average)).row(0)
    assert min(alike) > 0.2
    assert sum(alike) / len(alike) > 0.5


def test_it_is_read_without_any_option(reading: Reading, market: pl.DataFrame) -> None:
    assert reading.problems.height == 0
    assert reading.bars.height == market.height
    assert reading.metadata["exchange"] == "XSHG"
    assert "SH609001" in set(reading.bars["instrument"])


def test_units_are_understood(reading: Reading, market: pl.DataFrame) -> None:
    first = market.filter(pl.col("ts_code") == CODES[0]).row(0, named=True)
    read = reading.bars.filter(pl.col("instrument") == "SH609001").row(0, named=True)
    assert read["volume"] == pytest.approx(first["vol"] * 100)
    assert read["amount"] == pytest.approx(first["amount"] * 1000)
    assert read["prev_close"] == first["pre_close"]


def test_the_zip_holds_the_same_market(reading: Reading, tmp_path: Path) -> None:
    zipped = read_market(tmp_path / "market.zip", "zip")
    assert zipped.problems.height == 0
    assert zipped.bars.equals(reading.bars.select(zipped.bars.columns))


def test_qlib_sees_a_market_without_a_crash_on_the_split(reading: Reading, tmp_path: Path) -> None:
    build_provider(reading.bars, tmp_path / "provider", exchange="XSHG")
    seen = read_by_qlib(tmp_path / "provider", ["$change", "$factor"])
    code, board = SPLIT.split(".")
    changes = [change for change in seen.values("$change", board + code) if change is not None]
    assert max(map(abs, changes)) < 0.105
    assert max(factor for factor in seen.values("$factor", board + code) if factor) > 1.9

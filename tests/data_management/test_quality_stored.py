"""The report of versions in the store: the same block by block, and against the version before."""

from pathlib import Path

import polars as pl
import pytest

from data_management.quality import assess, assess_version, stored
from data_management.store import DatasetStore, TableState
from tests.data_management.quality_bars import EXCHANGE, bars_of, check_of, session_days, wandering
from tests.data_management.store_bars import import_bars

CODES = [f"SH60000{number}" for number in range(6)]


@pytest.fixture
def market() -> pl.DataFrame:
    """Six instruments over two years, the third with a hole, the fifth with a split."""
    days = session_days(300)
    closes = wandering(300)
    bars = {code: bars_of(closes, instrument=code) for code in CODES}
    bars[CODES[2]] = bars[CODES[2]].filter(~pl.col("date").is_in(days[40:52]))
    split = pl.when(pl.col("date") < days[200]).then(2.0).otherwise(1.0)
    bars[CODES[4]] = bars[CODES[4]].with_columns(close=pl.col("close") * split)
    return pl.concat(bars.values())


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    store = DatasetStore(str(tmp_path / "store"))
    store.create()
    return store


@pytest.fixture
def first(store: DatasetStore, market: pl.DataFrame) -> TableState:
    return import_bars(store, store.create(), market)


@pytest.mark.parametrize("block", [1, 700, 250_000])
def test_blocks_of_any_size_give_the_report_of_the_whole(
    store: DatasetStore,
    first: TableState,
    market: pl.DataFrame,
    block: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stored, "BLOCK_BARS", block)
    report = assess_version(store, first, base=None, exchange=EXCHANGE)
    assert report == assess(market, exchange=EXCHANGE)
    assert [check["count"] for check in report.findings["checks"]] == [1, 0, 1, 0, 0, None]


def test_a_restated_year_is_found_among_all_years(
    store: DatasetStore, first: TableState, market: pl.DataFrame
) -> None:
    late = market.filter(pl.col("instrument") == CODES[1], pl.col("date").dt.year() == 2016)
    second = import_bars(store, first, late.with_columns(close=pl.col("close") * 0.5))
    report = assess_version(store, second, base=first, exchange=EXCHANGE)
    restated = check_of(report, "restatements")
    assert (restated["count"], restated["bars"]) == (1, late.height)
    (change,) = restated["findings"]
    assert (change["instrument"], change["figure"]) == (CODES[1], 0.5)


def test_bars_of_a_new_year_restate_nothing(store: DatasetStore, first: TableState) -> None:
    days = session_days(320)[300:]
    second = import_bars(store, first, bars_of(wandering(20), instrument=CODES[0], days=days))
    report = assess_version(store, second, base=first, exchange=EXCHANGE)
    assert check_of(report, "restatements")["count"] == 0


def test_progress_is_told_in_bars_and_may_stop_it(
    store: DatasetStore, first: TableState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "BLOCK_BARS", 700)
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess_version(store, first, base=None, exchange=EXCHANGE, on_progress=tell)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert {total for _, total in told} == {first.rows}

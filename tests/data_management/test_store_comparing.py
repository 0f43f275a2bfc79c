"""What a merge would change is told without writing anything."""

from pathlib import Path

import polars as pl
import pytest

from data_management.store import DatasetStore, TableState
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


@pytest.fixture
def two_days(store: DatasetStore) -> TableState:
    return import_bars(store, store.create(), make_bars(["SH600000", "SZ000001"], [DAY_1, DAY_2]))


def mixed() -> list[pl.DataFrame]:
    """Shares of two years: an equal and a changed bar, and a new one."""
    return [
        pl.concat([make_bars(["SH600000"], [DAY_1]), make_bars(["SH600000"], [DAY_2], close=11.0)]),
        make_bars(["SH600000"], [DAY_3]),
    ]


def test_it_counts_as_the_merge_does(store: DatasetStore, two_days: TableState) -> None:
    compared = store.compare(two_days, mixed())
    assert compared == store.open_at(two_days).merge(mixed()).years
    counts = [(y.year, y.new_rows, y.changed_rows, y.equal_rows) for y in compared]
    assert counts == [(2024, 0, 1, 1), (2025, 1, 0, 0)]


def test_it_leaves_no_file_behind(
    store: DatasetStore, two_days: TableState, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    store.compare(two_days, mixed())
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_version_every_bar_is_new_and_no_table_is_made(
    store: DatasetStore,
) -> None:
    assert [year.new_rows for year in store.compare(None, mixed())] == [2, 1]
    assert not Path(store.url).exists()


def test_moved_closes_are_heard_of(store: DatasetStore, two_days: TableState) -> None:
    heard: list[pl.DataFrame] = []
    store.compare(two_days, mixed(), on_moved=heard.append)
    told = pl.concat(heard).select("instrument", "date", "close_before", "close")
    assert told.rows() == [("SH600000", DAY_2, 10.0, 11.0)]

"""What an import changes: the fields it gives, by (instrument, date); the last import wins."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_management.store import DatasetStore, TableState
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


@pytest.fixture
def two_days(store: DatasetStore) -> TableState:
    return import_bars(store, store.create(), make_bars(["SH600000", "SZ000001"], [DAY_1, DAY_2]))


def test_bars_come_back_as_they_were_given(store: DatasetStore) -> None:
    given = make_bars(["SH600000", "SZ000001"], [DAY_1, DAY_3], amount=1e9 + 0.01, pe=-0.5)
    state = import_bars(store, store.create(), given)
    assert_frame_equal(store.read(state), given)


def test_the_state_tells_what_is_stored(store: DatasetStore, two_days: TableState) -> None:
    state = import_bars(store, two_days, make_bars(["BJ430047", "SZ000001"], [DAY_3]))
    assert (state.rows, state.instruments, state.sessions) == (6, 3, 3)
    assert (state.start_on, state.end_on) == (DAY_1, DAY_3)
    assert state == store.measure(state)


def test_the_same_bars_again_change_nothing(store: DatasetStore, two_days: TableState) -> None:
    writer = store.open_at(two_days)
    merge = writer.merge(store.read(two_days).reverse())
    assert merge.is_noop
    assert (merge.new_rows, merge.changed_rows, merge.equal_rows) == (0, 0, 4)
    assert writer.commit(merge, job_id="job", attempt=1) == two_days


def test_missing_values_and_zero_signs_make_no_change(store: DatasetStore) -> None:
    base = import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1], pe=0.0, pb=None))
    again = make_bars(["SH600000"], [DAY_1], pe=-0.0, pb=float("nan"), amount=float("nan"))
    assert store.open_at(base).merge(again).is_noop


def test_new_changed_and_equal_rows_are_told_apart(
    store: DatasetStore, two_days: TableState
) -> None:
    mixed = pl.concat(
        [
            make_bars(["SH600000"], [DAY_1]),
            make_bars(["SH600000"], [DAY_2], close=11.0),
            make_bars(["SH600000"], [DAY_3]),
        ]
    )
    merge = store.open_at(two_days).merge(mixed)
    assert (merge.new_rows, merge.changed_rows, merge.equal_rows) == (1, 1, 1)
    assert merge.touched_years == (2024, 2025)


def test_the_last_import_wins(store: DatasetStore, two_days: TableState) -> None:
    state = import_bars(store, two_days, make_bars(["SH600000"], [DAY_2], close=11.0))
    assert store.read(state)["close"].to_list() == [10.0, 11.0, 10.0, 10.0]


def test_the_fields_that_are_given_are_replaced_and_others_stay(store: DatasetStore) -> None:
    base = import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1], amount=5.0, pe=7.0))
    state = import_bars(store, base, make_bars(["SH600000"], [DAY_1], close=11.0))
    assert store.read(state).select("close", "amount", "pe").row(0) == (11.0, None, 7.0)


def test_a_new_numeric_field_joins_the_table(store: DatasetStore, two_days: TableState) -> None:
    state = import_bars(store, two_days, make_bars(["SH600000"], [DAY_3], 换手率=1.5))
    assert store.read(state)["换手率"].to_list() == [None, None, 1.5, None, None]


def test_only_touched_years_are_written_again(store: DatasetStore, two_days: TableState) -> None:
    both = import_bars(store, two_days, make_bars(["SH600000"], [DAY_3]))
    state = import_bars(store, both, make_bars(["SH600000"], [DAY_3], close=11.0))
    assert state.year_digests[2024] == both.year_digests[2024]
    assert state.year_digests[2025] != both.year_digests[2025]
    old_files = set(store.open_at(both)._opened.data_files(end=DAY_2))
    assert set(store._open(state.table_version).data_files(end=DAY_2)) == old_files


def test_an_import_over_many_years_is_one_table_version(store: DatasetStore) -> None:
    days = [date(year, 6, 3) for year in range(2015, 2025)]
    first = import_bars(store, store.create(), make_bars(["SH600000"], days))
    second = import_bars(store, first, make_bars(["SH600000"], days, close=11.0))
    assert (first.table_version, second.table_version) == (1, 2)
    assert set(store.read(second)["close"]) == {11.0}


def test_a_year_of_daily_appends_stays_few_files(store: DatasetStore) -> None:
    state = store.create()
    for number in range(1, 70):
        day = date.fromordinal(date(2024, 1, 1).toordinal() + number)
        state = import_bars(store, state, make_bars(["SH600000"], [day]))
    assert state.rows == 69
    assert state == store.measure(state)
    assert len(store._open(state.table_version).data_files()) <= 34


@pytest.mark.parametrize(
    ("bars", "complaint"),
    [
        (make_bars(["SH600000", "SH600000"], [DAY_1]), "SH600000 on 2024-12-30 is given more"),
        (make_bars(["SH600000"], [DAY_1]).with_columns(date=pl.lit(None, pl.Date)), "no date"),
        (make_bars(["SH600000"], [DAY_1]).with_columns(name=pl.lit("PF Bank")), "'name' is String"),
        (make_bars(["SH600000"], [DAY_1], bar_year=2024.0), "'bar_year' is the store's own"),
    ],
)
def test_frames_that_are_not_bars_are_refused(
    store: DatasetStore, bars: pl.DataFrame, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        store.open_at(store.create()).merge(bars)

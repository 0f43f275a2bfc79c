"""Reading versions, going back, and where a table may lie."""

import json
from datetime import date
from pathlib import Path

import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from data_management.store import DatasetStore, StoreDamaged, TableState
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars

CODES = ["SH600000", "SZ000001"]


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


def test_an_empty_table_has_every_field_and_no_bar(store: DatasetStore) -> None:
    state = store.create()
    assert (state.table_version, state.rows, state.start_on) == (0, 0, None)
    assert store.read(state).schema == make_bars(CODES, [DAY_1]).schema
    assert store.measure(0) == state


def test_creating_again_leaves_the_table_alone(store: DatasetStore) -> None:
    state = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    assert store.create().rows == 0
    assert store.read(state).height == 2


def test_the_log_is_never_cleaned(store: DatasetStore) -> None:
    store.create()
    configuration = DeltaTable(store.url).metadata().configuration
    assert configuration["delta.enableExpiredLogCleanup"] == "false"


def test_a_commit_names_its_job_and_attempt(store: DatasetStore) -> None:
    import_bars(store, store.create(), make_bars(CODES, [DAY_1]), job_id="0192-import")
    newest = DeltaTable(store.url).history(1)[0]
    assert (newest["job"], newest["attempt"]) == ("0192-import", 1)


def test_old_versions_stay_readable(store: DatasetStore) -> None:
    first = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    before = store.read(first)
    import_bars(store, first, make_bars(CODES, [DAY_1, DAY_3], close=11.0, pe=1.0))
    assert_frame_equal(store.read(first), before)


def test_an_import_after_going_back_builds_on_the_older_version(store: DatasetStore) -> None:
    first = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    import_bars(store, first, make_bars(CODES, [DAY_2], close=99.0, pe=1.0))
    other = import_bars(store, first, make_bars(CODES, [DAY_3]))
    assert store.read(other)["date"].unique().to_list() == [DAY_1, DAY_3]
    assert other == store.measure(other)


def test_going_back_to_the_empty_table_works(store: DatasetStore) -> None:
    empty = store.create()
    import_bars(store, empty, make_bars(CODES, [DAY_1]))
    again = import_bars(store, empty, make_bars(["SH600000"], [DAY_2]))
    assert store.read(again).height == 1


def test_reading_selects_instruments_dates_and_columns(store: DatasetStore) -> None:
    state = import_bars(store, store.create(), make_bars(CODES, [DAY_1, DAY_2, DAY_3]))
    chosen = store.read(
        state, instruments=["SZ000001"], start=DAY_2, end=DAY_3, columns=["close", "date"]
    )
    assert chosen.columns == ["instrument", "date", "close"]
    assert chosen.rows() == [("SZ000001", DAY_2, 10.0), ("SZ000001", DAY_3, 10.0)]
    assert store.read(state, start=date(2026, 1, 1)).is_empty()


def test_a_state_survives_json(store: DatasetStore) -> None:
    for state in (store.create(), import_bars(store, store.create(), make_bars(CODES, [DAY_1]))):
        assert TableState.from_json(json.loads(json.dumps(state.to_json()))) == state


@pytest.mark.parametrize("name", ["my data", "行情 数据", "50% *? #1"])
def test_any_directory_name_will_do(tmp_path: Path, name: str) -> None:
    store = DatasetStore(str(tmp_path / name / "table"))
    state = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    assert store.read(state).height == 2


@pytest.mark.parametrize("name", ["data [1]", "100%25"])
def test_a_directory_that_deltalake_cannot_open_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no square brackets and no percent codes"):
        DatasetStore(str(tmp_path / name / "table"))


def test_a_file_address_is_a_local_table(tmp_path: Path) -> None:
    store = DatasetStore((tmp_path / "my table").as_uri())
    state = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    assert DatasetStore(str(tmp_path / "my table")).read(state).height == 2


def test_a_log_that_ends_before_the_pointed_version_is_reported(store: DatasetStore) -> None:
    first = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    second = import_bars(store, first, make_bars(CODES, [DAY_2]))
    (Path(store.url) / "_delta_log" / f"{second.table_version:020}.json").unlink()
    with pytest.raises(StoreDamaged, match=r"points to table version 2, but the log .* ends at 1"):
        store.open_at(second)

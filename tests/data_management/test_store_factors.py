"""Fields that come in files of their own: an import replaces what it gives and nothing else."""

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_management.content_hash import digest_years, hash_digests
from data_management.store import DatasetStore, TableState
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars

CODES = ("SH600000", "SZ000001")
DAYS = (date(2023, 12, 29), date(2024, 1, 2), date(2024, 1, 3))
BAR_FIELDS = ("open", "high", "low", "close", "volume", "prev_close")


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


def make_factors(code: str, *factors: tuple[date, float]) -> pl.DataFrame:
    return pl.DataFrame(
        [(code, day, factor) for day, factor in factors],
        schema={"instrument": pl.String, "date": pl.Date, "factor": pl.Float64},
        orient="row",
    )


def plain_bars(*days: date, close: float = 10.0) -> pl.DataFrame:
    return make_bars(["SH600000"], days, close=close).drop("factor")


def put(store: DatasetStore, *imports: pl.DataFrame) -> TableState:
    state = store.create()
    for frame in imports:
        state = import_bars(store, state, frame)
    return state


def test_factors_join_the_bars_that_are_there(store: DatasetStore) -> None:
    state = put(store, plain_bars(DAY_1, DAY_2), make_factors("SH600000", (DAY_2, 2.0)))
    assert store.read(state).select("close", "factor").rows() == [(10.0, None), (10.0, 2.0)]
    assert state == store.measure(state)


def test_bars_without_a_factor_leave_the_imported_one(store: DatasetStore) -> None:
    factors = make_factors("SH600000", (DAY_1, 2.0))
    state = put(store, plain_bars(DAY_1), factors, plain_bars(DAY_1, close=11.0))
    assert store.read(state).select("close", "factor").rows() == [(11.0, 2.0)]


def test_a_blank_in_a_field_that_is_given_erases_it(store: DatasetStore) -> None:
    factors = make_factors("SH600000", (DAY_1, 2.0))
    state = put(store, plain_bars(DAY_1), factors, make_bars(["SH600000"], [DAY_1]))
    assert store.read(state)["factor"].to_list() == [None]


def test_a_field_that_not_all_rows_give_erases_nothing(store: DatasetStore) -> None:
    base = put(store, make_bars(["SH600000"], [DAY_1, DAY_2], amount=5.0))
    later = make_bars(["SH600000"], [DAY_1, DAY_2], close=11.0).with_columns(
        amount=pl.Series([6.0, None])
    )
    writer = store.open_at(base)
    given = {"open", "high", "low", "close", "volume"}
    state = writer.commit(writer.merge(later, given=given), job_id="job", attempt=1)
    assert store.read(state).select("close", "amount").rows() == [(11.0, 6.0), (11.0, 5.0)]


def test_readers_do_not_see_factors_without_a_bar(store: DatasetStore) -> None:
    early = make_factors("SZ000001", (DAY_1, 3.0), (DAY_3, 3.0))
    state = put(store, plain_bars(DAY_2), early)
    assert (state.rows, state.instruments, state.sessions) == (1, 1, 1)
    assert (state.start_on, state.end_on) == (DAY_2, DAY_2)
    assert store.read(state)["instrument"].to_list() == ["SH600000"]
    assert [block.height for block in store.read_blocks(state, most=10)] == [1]
    assert store.count_bars(state, by="date").rows() == [(DAY_2, 1)]
    assert store.scan(state).collect().height == 1


def test_a_table_of_bars_alone_is_read_without_looking_for_others(store: DatasetStore) -> None:
    bars = put(store, plain_bars(DAY_1), plain_bars(DAY_3))
    assert "SELECTION" not in store.scan(bars).explain()
    both = import_bars(store, bars, make_factors("SZ000001", (DAY_1, 2.0)))
    assert 'col("close").is_not_null()' in store.scan(both).explain()


def test_factors_wait_for_their_bars(store: DatasetStore) -> None:
    state = put(store, make_factors("SH600000", (DAY_1, 2.0), (DAY_3, 2.0)), plain_bars(DAY_1))
    assert store.read(state).select("date", "close", "factor").rows() == [(DAY_1, 10.0, 2.0)]
    later = import_bars(store, state, plain_bars(DAY_3))
    assert store.read(later)["factor"].to_list() == [2.0, 2.0]


def test_the_same_factors_again_change_nothing(store: DatasetStore) -> None:
    factors = make_factors("SH600000", (DAY_1, 2.0), (DAY_3, 2.0))
    state = put(store, plain_bars(DAY_1), factors)
    for again in (factors, plain_bars(DAY_1)):
        assert store.open_at(state).merge(again).is_noop


def test_maintenance_keeps_factors_without_a_bar(store: DatasetStore) -> None:
    days = [date(2024, 1, day) for day in range(2, 9)]
    parts = [make_factors("SH600000", (day, 2.0)) for day in days[1:]]
    state = put(store, plain_bars(days[0]), *parts)
    compacted = store.open_at(state).compact(job_id="job", attempt=1)
    assert compacted.table_version > state.table_version
    assert (compacted.content_hash, compacted.rows) == (state.content_hash, 1)


def test_only_the_new_bars_grow_a_provider(store: DatasetStore) -> None:
    merge = store.open_at(put(store, plain_bars(DAY_1))).merge(
        make_factors("SH600000", (DAY_2, 2.0))
    )
    assert merge.new_rows == 1
    assert merge.read_additions().is_empty()


keys = st.tuples(st.sampled_from(CODES), st.sampled_from(DAYS))
numbers = st.floats(min_value=0.5, max_value=100, width=32)
bars_by_key = st.dictionaries(keys, st.tuples(*(numbers for _ in BAR_FIELDS)), min_size=1)
factors_by_key = st.dictionaries(keys, numbers, min_size=1)


@settings(deadline=None, max_examples=30)
@given(bars=bars_by_key, factors=factors_by_key, data=st.data())
def test_bars_and_factors_in_any_order_some_twice_give_one_hash(
    bars: dict[tuple[str, date], tuple[float, ...]],
    factors: dict[tuple[str, date], float],
    data: st.DataObject,
) -> None:
    of_bars = _frame({key: dict(zip(BAR_FIELDS, row, strict=True)) for key, row in bars.items()})
    of_factors = _frame({key: {"factor": factor} for key, factor in factors.items()})
    parts = [*_parts(of_bars, data), *_parts(of_factors, data)]
    order = data.draw(st.permutations([*parts, data.draw(st.sampled_from(parts))]))
    whole = of_bars.join(of_factors, on=["instrument", "date"], how="full", coalesce=True)
    with tempfile.TemporaryDirectory() as folder:
        store = DatasetStore(str(Path(folder) / "table"))
        state = put(store, *order)
        assert state.content_hash == hash_digests(digest_years(whole))
        assert store.measure(state) == state
        seen = whole.filter(pl.col("close").is_not_null()).sort("instrument", "date")
        read = store.read(state, columns=[*BAR_FIELDS, "factor"])
        assert_frame_equal(read, seen.select(read.columns))


def _frame(rows: dict[tuple[str, date], dict[str, float]]) -> pl.DataFrame:
    told = [{"instrument": code, "date": day, **row} for (code, day), row in rows.items()]
    return pl.DataFrame(told)


def _parts(frame: pl.DataFrame, data: st.DataObject) -> list[pl.DataFrame]:
    part_of = data.draw(st.lists(st.integers(0, 1), min_size=frame.height, max_size=frame.height))
    return [part for _, part in frame.group_by(pl.Series(part_of), maintain_order=True)]

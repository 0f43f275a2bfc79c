"""The order of imports does not matter, and going back gives what was there."""

import tempfile
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_management.content_hash import digest_years, hash_digests
from data_management.store import DatasetStore
from tests.data_management.store_bars import import_bars

CODES = ("SH600000", "SZ000001", "BJ430047")
DAYS = (date(2023, 12, 29), date(2024, 1, 2), date(2024, 1, 3), date(2025, 1, 2))
FIELDS = ("open", "close", "volume", "prev_close", "pe")

values = st.one_of(
    st.none(), st.just(-0.0), st.floats(allow_nan=True, allow_infinity=False, width=32)
)
rows = st.tuples(*(values for _ in FIELDS))
bars_by_key = st.dictionaries(
    st.tuples(st.sampled_from(CODES), st.sampled_from(DAYS)), rows, min_size=1, max_size=12
)


def frame_of(bars: dict[tuple[str, date], tuple[float | None, ...]]) -> pl.DataFrame:
    schema = {"instrument": pl.String, "date": pl.Date} | dict.fromkeys(FIELDS, pl.Float64)
    return pl.DataFrame([(*key, *row) for key, row in bars.items()], schema=schema, orient="row")


def content_hash_of(bars: pl.DataFrame) -> str:
    return hash_digests(digest_years(bars))


@settings(deadline=None, max_examples=40)
@given(bars=bars_by_key, data=st.data())
def test_distinct_parts_in_any_order_and_one_twice_give_one_hash(
    bars: dict[tuple[str, date], tuple[float | None, ...]], data: st.DataObject
) -> None:
    frame = frame_of(bars)
    part_of = data.draw(st.lists(st.integers(0, 3), min_size=len(bars), max_size=len(bars)))
    parts = [part for _, part in frame.group_by(pl.Series(part_of), maintain_order=True)]
    order = data.draw(st.permutations([*parts, parts[0]]))
    with tempfile.TemporaryDirectory() as folder:
        store = DatasetStore(str(Path(folder) / "table"))
        state = store.create()
        for part in order:
            state = import_bars(store, state, part)
        assert state.content_hash == content_hash_of(frame)
        assert store.measure(state) == state


@settings(deadline=None, max_examples=40)
@given(first=bars_by_key, second=bars_by_key, third=bars_by_key)
def test_an_import_from_an_earlier_state_knows_nothing_of_what_came_between(
    first: dict[tuple[str, date], tuple[float | None, ...]],
    second: dict[tuple[str, date], tuple[float | None, ...]],
    third: dict[tuple[str, date], tuple[float | None, ...]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = DatasetStore(str(Path(folder) / "table"))
        base = import_bars(store, store.create(), frame_of(first))
        before = store.read(base)
        undone = import_bars(store, base, frame_of(second))
        after = import_bars(store, base, frame_of(third))
        assert after.content_hash == content_hash_of(frame_of({**first, **third}))
        assert undone.content_hash == content_hash_of(frame_of({**first, **second}))
        assert_frame_equal(store.read(base), before)
        assert store.measure(base) == base

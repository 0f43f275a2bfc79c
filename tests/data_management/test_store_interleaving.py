"""Two attempts at one dataset: whatever a frozen one does when it thaws, the pointed stays."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from data_management.store import CommitConflict, DatasetStore, TableState, Writer
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars

STEPS = 5
VISIBLE = 4  # making durable changes nothing that another attempt could see
REWRITES = make_bars(["SH600000", "SZ000009"], [DAY_1, DAY_3], close=99.0)
APPENDS = make_bars(["SZ000001", "SZ000009"], [DAY_1, DAY_3], close=99.0)
BRINGS_A_FIELD = make_bars(["SZ000009"], [DAY_3], pe=99.0)
FRESH = make_bars(["SZ000001"], [DAY_1, DAY_2, DAY_3], close=11.0)
LATER = make_bars(["SH600004"], [DAY_3])


class Attempt:
    """The steps of one attempt, run one at a time: load, restore, merge, commit, make durable."""

    def __init__(self, store: DatasetStore, base: TableState, bars: pl.DataFrame) -> None:
        self.state: TableState | None = None
        self.conflicted = False
        self._steps = self._run(store, base, bars)

    def step(self) -> None:
        try:
            next(self._steps, None)
        except CommitConflict:
            self.conflicted = True

    def _run(self, store: DatasetStore, base: TableState, bars: pl.DataFrame) -> Iterator[None]:
        writer = Writer(store._open(), base)
        yield
        writer.restore_base()
        yield
        merge = writer.merge(bars)
        yield
        state = writer.commit(merge, job_id="job", attempt=1)
        yield
        writer.make_durable(state)
        self.state = state


def run_until_committed(store: DatasetStore, base: TableState, bars: pl.DataFrame) -> TableState:
    """What the attempt that holds the lease does: start over after a conflict."""
    try:
        return import_bars(store, base, bars)
    except CommitConflict:
        return run_until_committed(store, base, bars)


def level_with_the_log(store: DatasetStore) -> TableState:
    return import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1, DAY_2]))


def behind_the_log(store: DatasetStore) -> TableState:
    """The log ran ahead of the pointed version by a dropped import that brought a new field."""
    base = level_with_the_log(store)
    import_bars(store, base, make_bars(["SH600000"], [DAY_2], close=50.0, pe=1.0))
    return base


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


@pytest.mark.parametrize("begin", [level_with_the_log, behind_the_log])
@pytest.mark.parametrize("stale_bars", [REWRITES, APPENDS, BRINGS_A_FIELD])
@pytest.mark.parametrize("frozen_after", range(STEPS + 1))
def test_a_thawed_attempt_cannot_change_the_pointed_version(
    store: DatasetStore,
    begin: Callable[[DatasetStore], TableState],
    frozen_after: int,
    stale_bars: pl.DataFrame,
) -> None:
    base = begin(store)
    before = store.measure(base)
    stale = Attempt(store, base, stale_bars)
    for _ in range(frozen_after):
        stale.step()
    pointed = run_until_committed(store, base, FRESH)
    for _ in range(frozen_after, STEPS):
        stale.step()
    assert store.measure(pointed) == pointed
    assert store.measure(base) == before
    assert_holds(store, pointed, base, FRESH)
    assert_holds(store, run_until_committed(store, pointed, LATER), pointed, LATER)


@pytest.mark.parametrize("begin", [level_with_the_log, behind_the_log])
@pytest.mark.parametrize("stale_bars", [REWRITES, APPENDS, BRINGS_A_FIELD])
@pytest.mark.parametrize("frozen_after", [1, 2, 3])
def test_an_attempt_frozen_between_opening_and_committing_finds_a_conflict(
    store: DatasetStore,
    begin: Callable[[DatasetStore], TableState],
    frozen_after: int,
    stale_bars: pl.DataFrame,
) -> None:
    base = begin(store)
    stale = Attempt(store, base, stale_bars)
    for _ in range(frozen_after):
        stale.step()
    run_until_committed(store, base, FRESH)
    for _ in range(frozen_after, STEPS):
        stale.step()
    assert stale.conflicted
    assert stale.state is None


@pytest.mark.parametrize("turns_of_fresh", list(combinations(range(2 * VISIBLE), VISIBLE)))
def test_every_interleaving_leaves_whole_versions_only(
    store: DatasetStore, turns_of_fresh: tuple[int, ...]
) -> None:
    base = level_with_the_log(store)
    stale, fresh = Attempt(store, base, APPENDS), Attempt(store, base, FRESH)
    for turn in range(2 * VISIBLE):
        (fresh if turn in turns_of_fresh else stale).step()
    fresh.step()
    stale.step()
    assert stale.state or fresh.state
    for attempt, bars in ((stale, APPENDS), (fresh, FRESH)):
        assert attempt.conflicted == (attempt.state is None)
        if attempt.state:
            assert_holds(store, attempt.state, base, bars)


def assert_holds(
    store: DatasetStore, state: TableState, base: TableState, bars: pl.DataFrame
) -> None:
    """``state`` reads as ``base`` with ``bars`` put over it, and as nothing else."""
    keys = ["instrument", "date"]
    expected = {row[:2]: row[5] for row in store.read(base).rows()}
    expected |= {row[:2]: row[5] for row in bars.select(store.read(base).columns[:6]).rows()}
    stored = store.read(state)
    assert dict(zip(stored.select(keys).rows(), stored["close"], strict=True)) == expected
    assert stored.height == len(expected)

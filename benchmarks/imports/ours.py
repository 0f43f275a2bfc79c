"""What qlib-ui does with the benchmark's files: the one place that knows its engine.

Each command is a process of its own: ``python -m benchmarks.imports.ours import FILE STORE``.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

from benchmarks.imports.telling import Clock, read_json, tell, write_json
from data_management import calendars
from data_management.options import ImportOptions
from data_management.qlib_provider import build_in_blocks, contents_of
from data_management.quality import assess_version
from data_management.reading import SpooledReading, open_reading
from data_management.store import DatasetStore, TableState
from data_management.store.open_table import OpenTable

EXCHANGE = calendars.MAINLAND_CHINA


def state_file(store: Path) -> Path:
    """Where the state of a store's newest version is kept: the database's part in qlib-ui."""
    return store.with_name(f"{store.name}.state.json")


def problems_file(store: Path) -> Path:
    """Where the problems of the last import are kept, as PROBLEM_SCHEMA."""
    return store.with_name(f"{store.name}.problems.parquet")


def import_file(path: Path, store: Path) -> dict[str, Any]:
    """A file of bars to a committed, durable, hashed version; good rows of a dirty one go in."""
    clock = Clock()
    with _reading(path, store) as reading:
        clock.lap("read")
        state = _commit(store, DatasetStore(str(store)).create(), reading.shares(), clock)
        found = reading.outcome()
        found.problems.write(problems_file(store))
        clock.lap("problems")
        told = clock.told()  # the version is there; a peer's temporary files are not counted, too
    return {
        **told,
        "stages": clock.laps,
        "rows": found.counts.rows_read,
        "rows_good": found.counts.rows_good,
        "content_hash": state.content_hash,
    }


def append_day(store: Path, day: Path) -> dict[str, Any]:
    """A day's bars beside those in the store: keys checked, committed, durable; and its hash."""
    with _reading(day, store) as reading:
        bars = pl.concat(reading.shares())
    with _clocked(OpenTable, "measure") as hashing:
        clock = Clock()
        _commit(store, _state_of(store), [bars], clock)
    told = clock.told()
    return {
        **told,
        "seconds": told["seconds"] - hashing.seconds,
        "hash_seconds": hashing.seconds,
        "rows": bars.height,
        "stages": clock.laps,
    }


def build(store: Path, target: Path) -> dict[str, Any]:
    """The Qlib provider of the newest version, from the store."""
    clock = Clock()
    state = _state_of(store)
    contents = contents_of(DatasetStore(str(store)), state)
    summary = build_in_blocks(contents, target, exchange=EXCHANGE)
    return {**clock.told(), "rows": state.rows, "fields": len(summary.fields)}


def assess(store: Path) -> dict[str, Any]:
    """The quality report of the newest version."""
    clock = Clock()
    state = _state_of(store)
    assess_version(DatasetStore(str(store)), state, base=None, exchange=EXCHANGE)
    return {**clock.told(), "rows": state.rows}


def problems_found(store: Path) -> list[tuple[int, str, str, str]]:
    """Line, column, value and reason of every problem of the store's last import."""
    found = pl.read_parquet(problems_file(store), columns=["line", "column", "value", "reason"])
    return found.rows()


def _reading(path: Path, store: Path) -> AbstractContextManager[SpooledReading]:
    """Read the file; its rows are kept beside the store until the context is left."""
    return open_reading(
        path, import_type="csv", options=ImportOptions(on_error="skip"), scratch=store.parent
    )


def _state_of(store: Path) -> TableState:
    return TableState.from_json(read_json(state_file(store)))


def _commit(
    store: Path, base: TableState, shares: Iterable[pl.DataFrame], clock: Clock
) -> TableState:
    writer = DatasetStore(str(store)).open_at(base)
    merge = writer.merge(shares)
    clock.lap("merge")
    state = writer.commit(merge, job_id="benchmark", attempt=1)
    clock.lap("commit and hash")
    writer.make_durable(state)
    clock.lap("to disk")
    write_json(state_file(store), state.to_json())
    return state


class _Stopwatch:
    seconds = 0.0


@contextmanager
def _clocked(owner: type, method: str) -> Iterator[_Stopwatch]:
    """How long all calls of a method take together."""
    watch, called = _Stopwatch(), getattr(owner, method)

    def timed(*args: Any, **kwargs: Any) -> Any:
        started_at = time.perf_counter()
        try:
            return called(*args, **kwargs)
        finally:
            watch.seconds += time.perf_counter() - started_at

    with patch.object(owner, method, timed):
        yield watch


_COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "import": import_file,
    "append": append_day,
    "provider": build,
    "quality": assess,
}

if __name__ == "__main__":
    tell(_COMMANDS[sys.argv[1]](*map(Path, sys.argv[2:])))

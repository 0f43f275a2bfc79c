"""What is on disk before the database may point to it."""

import os
from pathlib import Path

import pytest

from data_management.store import DatasetStore
from data_management.store.durability import local_root
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars


@pytest.fixture
def store(tmp_path: Path) -> DatasetStore:
    return DatasetStore(str(tmp_path / "table"))


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """The paths that are really synced from here on."""
    paths: set[Path] = set()
    sync = os.fsync

    def sync_and_note(descriptor: int) -> None:
        paths.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", sync_and_note)
    return paths


def log_entry(root: Path, version: int) -> Path:
    return root / "_delta_log" / f"{version:020}.json"


def test_new_files_and_everything_that_names_them_are_synced(
    store: DatasetStore, synced: set[Path]
) -> None:
    import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1, DAY_3]))
    root = Path(store.url)
    written = {path for path in root.rglob("*") if path.suffix in {".parquet", ".json"}}
    assert len(written) == 4
    assert synced == written | {path.parent for path in written} | {root, root.parent}


def test_files_that_were_there_before_are_not_synced_again(
    store: DatasetStore, synced: set[Path]
) -> None:
    first = import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1]))
    synced.clear()
    import_bars(store, first, make_bars(["SH600000"], [DAY_2]))
    assert len([path for path in synced if path.suffix == ".parquet"]) == 1


def test_log_entries_of_dropped_attempts_are_synced_too(
    store: DatasetStore, synced: set[Path]
) -> None:
    base = import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1]))
    frozen = store.open_at(base)
    frozen.commit(frozen.merge(make_bars(["SZ000001"], [DAY_2])), job_id="job", attempt=1)
    synced.clear()
    state = import_bars(store, base, make_bars(["SZ000002"], [DAY_2]))
    root = Path(store.url)
    assert synced >= {log_entry(root, version) for version in range(1, state.table_version + 1)}


def test_a_checkpoint_is_synced(store: DatasetStore, synced: set[Path]) -> None:
    state = import_bars(store, store.create(), make_bars(["SH600000"], [DAY_1]))
    while state.table_version < 100:
        close = float(state.table_version)
        state = import_bars(store, state, make_bars(["SH600000"], [DAY_1], close=close))
    log = Path(store.url) / "_delta_log"
    checkpoints = {*log.glob("*.checkpoint.parquet"), log / "_last_checkpoint"}
    assert len(checkpoints) == 2
    assert checkpoints <= synced
    assert store.measure(state) == state


@pytest.mark.parametrize("url", ["s3://bucket/datasets/1", "az://container/datasets/1"])
def test_an_object_store_has_no_local_directory(url: str) -> None:
    assert local_root(url) is None
    assert DatasetStore(url).url == url

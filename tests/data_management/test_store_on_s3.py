"""The same store on an object store: a server beside the tests that speaks S3."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import pytest
import requests

from data_management.qlib_provider import build_in_blocks, contents_of
from data_management.store import CommitConflict, DatasetStore
from tests.data_management.store_bars import DAY_1, DAY_2, DAY_3, import_bars, make_bars

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
CODES = ("SH600000", "SZ000001")


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address; a process of its own, for deltalake waits for it holding the GIL."""
    told = tmp_path_factory.mktemp("s3") / "server.log"
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"]
    with told.open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    try:
        yield address_in(told)
    finally:
        server.kill()
        server.wait()


def address_in(told: Path) -> str:
    """Where the server says that it listens; raises TimeoutError."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        if found := ADDRESS.search(told.read_text()):
            return found[0]
        sleep(0.1)
    raise TimeoutError(told.read_text())


@pytest.fixture
def store(s3: str, monkeypatch: pytest.MonkeyPatch) -> DatasetStore:
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "anybody")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    bucket = f"bars-{uuid4()}"
    requests.put(f"{s3}/{bucket}", timeout=10).raise_for_status()
    return DatasetStore(f"s3://{bucket}/datasets/one")


def test_imports_give_the_content_that_they_give_on_a_disk(
    store: DatasetStore, tmp_path: Path
) -> None:
    on_disk = DatasetStore(str(tmp_path / "table"))
    days = [
        make_bars(CODES, [DAY_1, DAY_2]),
        make_bars(CODES, [DAY_2, DAY_3], close=11.0),
        make_bars(CODES[:1], [DAY_3], close=12.0, pe=3.0),
    ]
    states = {each: each.create() for each in (store, on_disk)}
    for bars in days:
        states = {each: import_bars(each, state, bars) for each, state in states.items()}
    assert states[store] == states[on_disk]
    assert store.measure() == states[store]
    assert store.read(states[store]).equals(on_disk.read(states[on_disk]))


def test_of_two_attempts_at_once_one_commits(store: DatasetStore) -> None:
    base = store.create()
    first, second = store.open_at(base), store.open_at(base)
    merges = first.merge(make_bars(CODES, [DAY_1])), second.merge(make_bars(CODES, [DAY_2]))
    state = second.commit(merges[1], job_id="second", attempt=1)
    with pytest.raises(CommitConflict):
        first.commit(merges[0], job_id="first", attempt=1)
    assert store.read(state)["date"].unique().to_list() == [DAY_2]


def test_an_import_after_an_undo_builds_on_the_older_version(store: DatasetStore) -> None:
    first = import_bars(store, store.create(), make_bars(CODES, [DAY_1]))
    import_bars(store, first, make_bars(CODES, [DAY_2]))
    other = import_bars(store, first, make_bars(CODES, [DAY_3]))
    assert store.read(other)["date"].unique().sort().to_list() == [DAY_1, DAY_3]
    assert store.read(first)["date"].unique().to_list() == [DAY_1]


def test_a_provider_is_built_from_it(store: DatasetStore, tmp_path: Path) -> None:
    state = import_bars(store, store.create(), make_bars(CODES, [DAY_1, DAY_2, DAY_3]))
    target = tmp_path / "provider"
    build_in_blocks(contents_of(store, state), target, exchange=None)
    assert sorted(folder.name for folder in (target / "features").iterdir()) == [
        "sh600000",
        "sz000001",
    ]


def test_upkeep_leaves_living_versions_readable(store: DatasetStore) -> None:
    state = store.create()
    for day in (DAY_1, DAY_2, DAY_3):
        state = import_bars(store, state, make_bars(CODES, [day]))
    compacted = store.open_at(state).compact(job_id="upkeep", attempt=1)
    store.vacuum(keep=[state.table_version, compacted.table_version])
    assert store.measure(compacted).content_hash == state.content_hash
    assert store.read(state).height == 6

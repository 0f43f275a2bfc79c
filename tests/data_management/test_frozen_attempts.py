"""A first attempt frozen at any step between reading and committing, and thawed after others
have committed, changes nothing of what they committed.

Not within the last transaction: there a frozen process holds SQLite's one write lock, and nobody
else commits.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from data_management import assessing, importing, storage
from data_management.models import Dataset, ImportTask
from data_management.store import DatasetStore, Writer
from qlibui.jobs import claims
from qlibui.jobs.attempts import attempt
from qlibui.jobs.claims import Claim, claim
from qlibui.jobs.moves import Reason
from tests.data_management.conftest import RunImport, WriteCsv

STEPS: dict[str, tuple[Any, str]] = {
    "before reading": (importing, "_read"),
    "before opening the table": (DatasetStore, "open_at"),
    "before merging": (Writer, "merge"),
    "before writing": (Writer, "commit"),
    "before making it durable": (Writer, "make_durable"),
    "before building the provider": (storage, "build_provider_of"),
    "before assessing quality": (assessing, "assess"),
    "before the last transaction": (claims, "succeed"),
}


LOST = Reason(code="worker_lost", message="Its worker died.")


class Frozen:
    """An attempt in a thread of its own that stops before the named step until it is thawed."""

    def __init__(self, step: str, monkeypatch: pytest.MonkeyPatch, claimed: Claim) -> None:
        self._reached, self._thaw = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=[claimed])
        owner, name = STEPS[step]
        original = getattr(owner, name)
        monkeypatch.setattr(owner, name, self._stopping_before(original))
        self._thread.start()
        assert self._reached.wait(30), f"the attempt never came to the step {step!r}"

    def _stopping_before(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is self._thread:
                self._reached.set()
                assert self._thaw.wait(60)
            return original(*args, **kwargs)

        return step

    def _run(self, claimed: Claim) -> None:
        try:
            attempt(claimed)
        finally:
            connections.close_all()

    def thaw(self) -> None:
        self._thaw.set()
        self._thread.join(60)
        assert not self._thread.is_alive()


@contextmanager
def frozen_first_attempt(
    step: str, monkeypatch: pytest.MonkeyPatch, task_id: str
) -> Iterator[Frozen]:
    claimed = claim(task_id)
    assert claimed is not None
    frozen = Frozen(step, monkeypatch, claimed)
    claims.give_back(claimed, LOST)  # its lease ran out
    try:
        yield frozen
    finally:
        frozen.thaw()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", list(STEPS))
def test_a_thawed_attempt_changes_nothing(
    step: str, monkeypatch: pytest.MonkeyPatch, write_csv: WriteCsv, run_import: RunImport
) -> None:
    dataset_id = run_import(write_csv("600000,2014-12-31,9,9,9,9,900"))["dataset_id"]
    path = write_csv("600000,2015-01-05,10,10,10,10,1000", "600000,2016-01-05,11,11,11,11,1")
    importing_task(dataset_id, path, task_id="frozen")
    with frozen_first_attempt(step, monkeypatch, "frozen") as frozen:
        assert run_import(path, task_id="frozen")["success"] is True
        second = seen(dataset_id)
        frozen.thaw()
        assert seen(dataset_id) == second
    assert ImportTask.objects.get(pk="frozen").versions.count() == 1
    run_import(write_csv("600000,2015-01-06,10,12,10,12,1"), dataset=dataset_id)
    assert measured(dataset_id) == seen(dataset_id)
    assert seen(dataset_id)[1] == 4


def importing_task(dataset_id: str, path: Any, *, task_id: str) -> None:
    dataset = Dataset.objects.get(pk=dataset_id)
    ImportTask(id=task_id, dataset=dataset, file_path=str(path), import_type="csv").save()


def seen(dataset_id: str) -> tuple[str, int]:
    """Content hash and rows that readers of the dataset see."""
    current = Dataset.objects.select_related("current").get(pk=dataset_id).current
    assert current is not None
    assert measured(dataset_id) == (current.content_hash, current.rows)
    return current.content_hash, current.rows


def measured(dataset_id: str) -> tuple[str, int]:
    """The same, computed anew from every bar of the pointed table version."""
    dataset = Dataset.objects.select_related("current").get(pk=dataset_id)
    store = storage.open_store(dataset)
    state = store.measure(storage.state_of(dataset.current, store))
    return state.content_hash, state.rows

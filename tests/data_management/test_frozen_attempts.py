"""A first attempt frozen at any step between reading and committing, and thawed after others
have committed, changes nothing of what they committed.

Not within the last transaction: there a frozen process holds SQLite's one write lock, and nobody
else commits.
"""

from typing import Any

import pytest

from data_management import assessing, importing, storage
from data_management.models import Dataset, ImportTask
from data_management.store import DatasetStore, Writer
from qlibui.jobs import claims
from tests.data_management.conftest import RunImport, WriteCsv
from tests.data_management.frozen import Step, frozen_first_attempt

STEPS: dict[str, Step] = {
    "before reading": (importing, "_read"),
    "before opening the table": (DatasetStore, "open_at"),
    "before merging": (Writer, "merge"),
    "before writing": (Writer, "commit"),
    "before making it durable": (Writer, "make_durable"),
    "before building the provider": (storage, "build_provider_of"),
    "before assessing quality": (assessing, "assess"),
    "before the last transaction": (claims, "succeed"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", list(STEPS))
def test_a_thawed_attempt_changes_nothing(
    step: str, monkeypatch: pytest.MonkeyPatch, write_csv: WriteCsv, run_import: RunImport
) -> None:
    dataset_id = run_import(write_csv("600000,2014-12-31,9,9,9,9,900"))["dataset_id"]
    path = write_csv("600000,2015-01-05,10,10,10,10,1000", "600000,2016-01-05,11,11,11,11,1")
    importing_task(dataset_id, path, task_id="frozen")
    with frozen_first_attempt(STEPS[step], monkeypatch, "frozen") as frozen:
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

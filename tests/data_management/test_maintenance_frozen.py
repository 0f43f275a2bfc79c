"""A first attempt at maintenance, frozen at any step and thawed after others have committed,
changes nothing of what they committed and deletes nothing of it."""

from pathlib import Path
from typing import Any

import pytest

from data_management import maintaining, upkeep, versions
from data_management.models import Dataset
from data_management.store import DatasetStore, Writer, dataset_store
from data_management.tasks import maintain_dataset
from qlibui.jobs import claims
from tests.data_management.conftest import RunImport, WriteCsv
from tests.data_management.frozen import Step, frozen_first_attempt
from tests.data_management.upkeep import age_store, assert_readable

STEPS: dict[str, Step] = {
    "before opening the table": (DatasetStore, "open_at"),
    "before compacting": (Writer, "compact"),
    "before deciding what is let go": (maintaining, "_decide"),
    "before the vacuum": (DatasetStore, "vacuum"),
    "before checking": (DatasetStore, "measure"),
    "before making it durable": (Writer, "make_durable"),
    "before the last transaction": (claims, "succeed"),
}


@pytest.fixture
def dataset(write_csv: WriteCsv, run_import: RunImport) -> Dataset:
    for day in (5, 6, 7, 8, 9, 12):
        row = f"600000,2015-01-{day:02},9,9,9,9,900"
        answer = run_import(write_csv(row), dataset="daily")
    return Dataset.objects.get(pk=answer["dataset_id"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("then", ["an import", "an undo and an import", "a second attempt"])
@pytest.mark.parametrize("step", list(STEPS))
def test_a_thawed_attempt_changes_nothing(
    step: str,
    then: str,
    dataset: Dataset,
    write_csv: WriteCsv,
    run_import: RunImport,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    monkeypatch.setattr(dataset_store, "KEPT_HOURS", 0)
    age_store()
    job = upkeep.request_maintenance(dataset)
    with frozen_first_attempt(STEPS[step], monkeypatch, job.pk) as frozen:
        if then == "a second attempt":
            assert maintain_dataset(job.pk)["success"]
        else:
            _import(then, dataset, write_csv, run_import)
        monkeypatch.setattr(dataset_store, "KEPT_HOURS", 24)  # what the others wrote is young
        before = _pointers(dataset)
        frozen.thaw()
        assert _pointers(dataset) == before
    assert_readable(*dataset.versions.filter(collected_at__isnull=True))
    assert run_import(write_csv("600000,2015-01-20,9,9,9,9,900"), dataset="daily")["success"]
    assert_readable(*dataset.versions.filter(collected_at__isnull=True))


def _import(then: str, dataset: Dataset, write_csv: WriteCsv, run_import: RunImport) -> None:
    if then == "an undo and an import":
        versions.undo(Dataset.objects.select_related("current").get(pk=dataset.pk))
    rows = ("600000,2015-01-05,8,8,8,8,800", "600000,2015-01-13,8,8,8,8,800")
    assert run_import(write_csv(*rows), dataset="daily")["success"]


def _pointers(dataset: Dataset) -> list[Any]:
    facts = dataset.versions.order_by("number").values_list(
        "number", "table_version", "content_hash"
    )
    stands_at = Dataset.objects.values_list("current__number", flat=True).get(pk=dataset.pk)
    return [stands_at, *facts]

"""Maintenance as a worker does it, of stores that look old enough to have something deleted."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from data_management import storage, upkeep
from data_management.models import Dataset, DatasetVersion
from data_management.store import dataset_store
from data_management.tasks import maintain_dataset

Maintain = Callable[[str], dict[str, Any]]


@pytest.fixture
def maintain(db: None, monkeypatch: pytest.MonkeyPatch) -> Maintain:
    """Maintain a dataset, long after everything in its store was written or dropped."""
    monkeypatch.setattr(dataset_store, "KEPT_HOURS", 0)

    def run(dataset_id: str) -> dict[str, Any]:
        age_store()
        job = upkeep.request_maintenance(Dataset.objects.get(pk=dataset_id))
        answer: dict[str, Any] = maintain_dataset(job.pk)
        assert answer["success"], answer
        return answer

    return run


def age_store() -> None:
    long_ago = time.time() - 10 * 24 * 3600
    for path in stored_files():
        os.utime(path, (long_ago, long_ago))


def stored_files() -> list[Path]:
    return sorted(Path(settings.STORE_URL).glob("*/bar_year=*/*.parquet"))


def assert_readable(*versions: DatasetVersion) -> None:
    """Every bar of each version is there, as it was imported."""
    for version in versions:
        version.refresh_from_db()
        store = storage.open_store(version.dataset)
        state = store.measure(storage.state_of(version, store))
        assert (state.content_hash, state.rows) == (version.content_hash, version.rows)

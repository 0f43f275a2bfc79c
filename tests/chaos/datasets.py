"""What the datasets of a run hold, against an oracle that was never interrupted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from data_management import storage
from data_management.models import Dataset, DatasetVersion, ImportTask
from data_management.qlib_provider import build_provider
from qlibui.jobs.lifecycle import JobStatus
from tests.chaos import market
from tests.chaos.checker import Violation
from tests.data_management.provider_files import visible


def check_datasets(seed: int) -> list[Violation]:
    """Every way in which a dataset is not exactly the files whose imports succeeded."""
    return [
        Violation(str(dataset), sentence)
        for dataset in Dataset.objects.select_related("current").order_by("name")
        for sentence in (*_wrong_versions(dataset), *_wrong_contents(dataset, seed))
    ]


def _wrong_versions(dataset: Dataset) -> Iterator[str]:
    versions = list(dataset.versions.order_by("number").select_related("import_task"))
    if [version.number for version in versions] != list(range(1, len(versions) + 1)):
        yield f"numbers its versions {[version.number for version in versions]}"
    makers = [version.import_task_id for version in versions]
    if len(set(makers)) != len(makers):
        yield "has two versions of one import"
    if versions and dataset.current != versions[-1]:
        yield f"points to {dataset.current}, and {versions[-1]} is newer"
    yield from (f"{v} is of an import that {v.import_task.status}" for v in versions if _dead(v))


def _dead(version: DatasetVersion) -> bool:
    return version.import_task is None or version.import_task.status != JobStatus.SUCCEEDED


def _wrong_contents(dataset: Dataset, seed: int) -> Iterator[str]:
    succeeded = ImportTask.objects.filter(dataset=dataset, status=JobStatus.SUCCEEDED)
    numbers = [market.number_of(task.original_name) for task in succeeded]
    bars = market.all_bars(seed, numbers)
    if not bars:
        yield from ["holds bars that nobody imported"] if dataset.current else []
        return
    if dataset.current is None:
        yield f"is empty, though {len(numbers)} imports succeeded"
        return
    yield from _wrong_bars(dataset, dataset.current, bars)
    yield from _wrong_provider(dataset, dataset.current)


def _wrong_bars(dataset: Dataset, current: DatasetVersion, bars: list[market.Bar]) -> Iterator[str]:
    store = storage.open_store(dataset)
    measured = store.measure(storage.state_of(current, store))
    if measured.content_hash != current.content_hash:
        yield "holds other bars than its version says"
    if (measured.rows, measured.content_hash) != (len(bars), market.content_hash_of(bars)):
        yield f"holds {measured.rows} bars, and the oracle {len(bars)}, or they differ"


def _wrong_provider(dataset: Dataset, current: DatasetVersion) -> Iterator[str]:
    path = storage.provider_path(dataset.pk, current.content_hash)
    if not path.is_dir():
        yield "has no provider"
        return
    store = storage.open_store(dataset)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "provider"
        bars = store.read(storage.state_of(current, store))
        build_provider(bars, fresh, exchange=dataset.exchange or None)
        if visible(fresh) != visible(path):
            yield "has a provider that differs from one built anew"

"""The checker of datasets finds what is missing, doubled or changed in them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from data_management.models import Dataset, DatasetVersion, ImportTask
from data_management.tasks import process_data_import
from tests.chaos import market
from tests.chaos.datasets import check_datasets

SEED = 9
Spoil = Callable[[Dataset], Any]


@pytest.fixture
def dataset(db: None, files: Path) -> Dataset:
    """Two files imported into one dataset."""
    for number in (0, 4):
        path = files / market.name_of(number)
        path.write_bytes(market.file_content(SEED, number))
        config = {"exchange": "none", "dataset": "Dataset 0"}
        answer = process_data_import(path.stem, str(path), "csv", config)
        assert answer["success"], answer
    return Dataset.objects.get()


def found() -> str:
    return "; ".join(violation.sentence for violation in check_datasets(SEED))


def lose_provider(dataset: Dataset) -> None:
    shutil.rmtree(Path(settings.PROVIDERS_DIR) / dataset.pk)


def change_provider(dataset: Dataset) -> None:
    [calendar] = Path(settings.PROVIDERS_DIR).glob(
        f"*/{dataset.current.content_hash}/calendars/day.txt"
    )
    calendar.write_text(calendar.read_text()[:-11])


def point_back(dataset: Dataset) -> None:
    Dataset.objects.update(current=dataset.versions.get(number=1))


def forget_an_import(dataset: Dataset) -> None:
    ImportTask.objects.filter(pk="file-4").update(status="cancelled")


def claim_another(dataset: Dataset) -> None:
    ImportTask(pk="more", dataset=dataset, original_name="file-8.csv", status="succeeded").save()


def lie_about_contents(dataset: Dataset) -> None:
    DatasetVersion.objects.filter(number=2).update(content_hash="0" * 64)


def skip_a_number(dataset: Dataset) -> None:
    DatasetVersion.objects.filter(number=2).update(number=3)


def double_an_import(dataset: Dataset) -> None:
    DatasetVersion.objects.update(import_task="file-4")


def empty_the_dataset(dataset: Dataset) -> None:
    Dataset.objects.update(current=None)


@pytest.mark.django_db
def test_what_was_imported_undisturbed_is_not_complained_of(dataset: Dataset) -> None:
    assert found() == ""


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lose_provider, "has no provider"),
        (change_provider, "provider that differs"),
        (point_back, "v2 is newer"),
        (forget_an_import, "import that cancelled"),
        (claim_another, "and the oracle"),
        (lie_about_contents, "other bars than its version says"),
        (skip_a_number, "numbers its versions [1, 3]"),
        (double_an_import, "two versions of one import"),
        (empty_the_dataset, "is empty, though 2 imports succeeded"),
    ],
)
def test_what_is_wrong_is_found(spoil: Spoil, told: str, dataset: Dataset) -> None:
    spoil(dataset)
    assert told in found()

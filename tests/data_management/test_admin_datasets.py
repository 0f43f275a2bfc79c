"""Datasets in the admin: undo and redo as POST, versions that nobody edits."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management.models import Dataset, DatasetVersion
from tests.data_management.conftest import RunImport, WriteCsv

LIST = "/admin/data_management/dataset/"


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def dataset(write_csv: WriteCsv, run_import: RunImport, home: Path) -> Dataset:
    answer = run_import(write_csv())
    return Dataset.objects.get(pk=answer["dataset_id"])


def command(client: Client, dataset: Dataset, name: str) -> list[str]:
    answer: Any = client.post(f"{LIST}{dataset.pk}/do/{name}/", follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_undo_and_redo_make_versions_and_say_where_it_stands(
    staff: Client, dataset: Dataset, operator: User
) -> None:
    assert command(staff, dataset, "undo") == [
        "The newest import is undone: prices is at version 2 with 0 bars."
    ]
    assert command(staff, dataset, "redo") == [
        "The undone import is back: prices is at version 3 with 4 bars."
    ]
    newest = dataset.versions.latest("number")
    assert (newest.kind, newest.created_by) == ("redo", operator)


def test_undo_of_an_empty_dataset_is_refused(staff: Client, db: None) -> None:
    empty = Dataset.objects.create(name="Empty")
    assert command(staff, empty, "undo") == ["Empty has no import to undo."]


def test_the_page_shows_what_readers_see_and_its_versions(staff: Client, dataset: Dataset) -> None:
    text = staff.get(f"{LIST}{dataset.pk}/change/").content.decode()
    for part in ("2015-01-05", "2015-01-06", "Undo the newest import", "prices.csv", "v1"):
        assert part in text


def test_a_name_may_be_edited_and_the_bars_may_not(staff: Client, dataset: Dataset) -> None:
    inlines = product(("versions", "mappings"), ("TOTAL_FORMS", "INITIAL_FORMS"))
    counts = {f"{inline}-{key}": "0" for inline, key in inlines}
    edited = {"name": "Shanghai", "visibility": "shared", "exchange": "XNYS", "is_sample": "on"}
    staff.post(f"{LIST}{dataset.pk}/change/", edited | counts)
    dataset.refresh_from_db()
    assert (dataset.name, dataset.visibility) == ("Shanghai", "shared")
    assert (dataset.exchange, dataset.is_sample) == ("XSHG", False)


def test_a_version_is_neither_edited_nor_deleted(staff: Client, dataset: Dataset) -> None:
    version = DatasetVersion.objects.get()
    page = f"/admin/data_management/datasetversion/{version.pk}/"
    assert staff.get(f"{page}change/").status_code == 200
    assert staff.post(f"{page}change/", {"number": 9}).status_code == 403
    assert staff.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"{LIST}{dataset.pk}/delete/", {"post": "yes"}).status_code == 403

"""A preview becomes one import of the file that was looked at, or is cleaned up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from data_management.models import Dataset, ImportTask
from data_management.preview_models import PreviewTask
from data_management.tasks import cleanup_old_imports
from tests.api import assert_problem, bars_csv, sign_in
from tests.previews import (
    BAD_ROW,
    ask_preview,
    confirm,
    look_at,
    run_confirmed,
    run_preview,
    url_of,
)


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


def kept_files(home: Path) -> list[Path]:
    return [path for path in (home / "uploads").rglob("*") if path.is_file()]


def test_the_very_file_is_imported_as_it_was_looked_at(client: APIClient, home: Path) -> None:
    preview = look_at(client, bars_csv() + BAD_ROW, dataset_name="Shanghai",
                      import_config='{"on_error": "skip"}')  # fmt: skip
    told = run_confirmed(confirm(client, preview))
    task = ImportTask.objects.get()
    assert told["success"] is True
    assert (task.import_config, task.file_path) == ({"on_error": "skip"}, preview.file_path)
    assert task.dataset == Dataset.objects.get(name="Shanghai")
    assert task.versions.get().rows == 3
    assert kept_files(home) == [Path(task.file_path)]


def test_a_second_confirm_answers_the_same_import(client: APIClient) -> None:
    preview = look_at(client)
    first, second = confirm(client, preview).json(), confirm(client, preview).json()
    assert first["task_id"] == second["task_id"]
    assert ImportTask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_it_is_one_import(client: APIClient, user: User) -> None:
    preview = look_at(client)
    clients = [sign_in(user) for _ in range(4)]

    def post(one: APIClient) -> str:
        try:
            return str(confirm(one, preview).json()["task_id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(post, clients))) == 1
    assert ImportTask.objects.count() == 1


def test_corrections_are_added_when_it_is_confirmed(client: APIClient) -> None:
    preview = look_at(client, bars_csv() + BAD_ROW)
    assert run_confirmed(confirm(client, preview, on_error="skip"))["success"] is True
    assert ImportTask.objects.get().import_config == {"on_error": "skip"}


def test_a_preview_that_has_not_ended_is_not_confirmed(client: APIClient) -> None:
    preview = PreviewTask.objects.get(pk=ask_preview(client).json()["task_id"])
    assert_problem(confirm(client, preview), 409)
    assert not ImportTask.objects.exists()


def test_the_later_of_two_previews_has_the_file(client: APIClient) -> None:
    first = look_at(client)
    answer = client.post(url_of(first, "again"), {"import_config": {"closed_days": "keep"}},
                         format="json")  # fmt: skip
    second = run_preview(answer.json()["task_id"])
    assert_problem(confirm(client, first), 409)
    assert run_confirmed(confirm(client, second))["success"] is True
    assert ImportTask.objects.get().import_config == {"closed_days": "keep"}


def test_a_config_that_cannot_be_leaves_the_preview_as_it_is(client: APIClient) -> None:
    preview = look_at(client)
    assert_problem(confirm(client, preview, on_error="ignore"), 400)
    assert run_confirmed(confirm(client, preview))["success"] is True


def test_another_persons_preview_is_not_there(client: APIClient, stranger: User) -> None:
    preview = look_at(client)
    other = sign_in(stranger)
    for answer in (other.get(url_of(preview)), confirm(other, preview)):
        assert_problem(answer, 404)
    assert other.get("/api/v1/previews/").json()["results"] == []


def test_what_was_found_is_told(client: APIClient) -> None:
    preview = look_at(client)
    told = client.get(url_of(preview))
    assert told.json()["found"]["counts"]["rows_good"] == 3
    again = client.get(url_of(preview), headers={"If-None-Match": told["ETag"]})
    assert again.status_code == 304


def test_the_file_of_an_unconfirmed_preview_is_cleaned_up(client: APIClient, home: Path) -> None:
    left, kept = look_at(client, dataset_name="a"), look_at(client, dataset_name="b")
    run_confirmed(confirm(client, kept))
    ImportTask.objects.update(finished_at=None)
    told = cleanup_old_imports(days=0)
    assert told["files_deleted"] == 1
    assert [path.name for path in kept_files(home)] == [Path(kept.file_path).name]
    assert not PreviewTask.objects.filter(pk=left.pk).exists()

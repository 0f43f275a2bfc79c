"""An upload is accepted at once, or refused with one sentence and nothing kept."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from tests.api import API, assert_problem, bars_csv, run_import, sign_in, upload

XLSX_HEAD = b"PK\x03\x04 and so on"


def kept_files(home: Path) -> list[Path]:
    return [path for path in home.glob("uploads/*") if path.is_file()]


def test_an_upload_is_queued(user: User) -> None:
    answer = upload(sign_in(user))
    task = ImportTask.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == f"{API}/imports/{task.pk}/"
    assert int(answer["Retry-After"]) > 0
    assert answer.json() == {
        "task_id": task.pk,
        "celery_task_id": task.celery_task_id,
        "status": "queued",
        "url": f"{API}/imports/{task.pk}/",
        "dataset_id": task.dataset_id,
    }


@pytest.mark.django_db(transaction=True)
def test_an_upload_is_accepted_in_time_while_redis_is_down(user: User) -> None:
    started = time.monotonic()
    answer = upload(sign_in(user))
    assert time.monotonic() - started < 3
    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert ImportTask.objects.get().status == JobStatus.PENDING


def test_the_upload_becomes_a_version_of_its_dataset(user: User) -> None:
    task = run_import(sign_in(user), dataset_name="Shanghai")
    assert task.status == JobStatus.SUCCEEDED, task.error
    dataset = Dataset.objects.get(name="Shanghai", owner=user)
    assert dataset.current is not None
    assert dataset.current.rows == 3


def test_an_upload_can_go_into_a_dataset_by_its_id(user: User) -> None:
    client = sign_in(user)
    first = run_import(client)
    second = run_import(client, bars_csv("SZ000001"), name="more.csv", dataset=first.dataset_id)
    assert second.dataset_id == first.dataset_id
    assert Dataset.objects.count() == 1


@pytest.mark.parametrize("config", ['{"delimiter": ",", "encoding": "utf-8"}', "", "{}"])
def test_the_config_is_json_text(user: User, config: str) -> None:
    assert upload(sign_in(user), import_config=config).status_code == 202


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("{", "not_json"),
        ("[1]", "not_object"),
        ("[" * 100_000, "not_json"),
        ('{"encoding": "\\u0000"}', "not_text"),
        ('{"encoding": "\\ud800"}', "not_text"),
        ('{"speed": 3}', "bad_config"),
        ('{"delimiter": 1}', "bad_config"),
    ],
)
def test_a_config_that_cannot_be_read_is_refused(
    user: User, home: Path, config: str, code: str
) -> None:
    problem = assert_problem(upload(sign_in(user), import_config=config), 400, code)
    assert problem["errors"][0]["pointer"] == "#/import_config"
    assert not kept_files(home)


@pytest.mark.parametrize(
    ("name", "content", "fields", "code"),
    [
        ("bars.pdf", b"%PDF-1.7", {}, "unknown_type"),
        ("bars", b"a,b\n", {}, "unknown_type"),
        ("bars.csv", b"a,b\n", {"import_type": "parquet"}, "unknown_type"),
        ("bars.csv", XLSX_HEAD, {}, "not_text"),
        ("bars.xlsx", b"a,b\n1,2\n", {}, "not_a_workbook"),
        ("bars.zip", b"a,b\n1,2\n", {}, "not_a_zip"),
    ],
)
def test_a_file_of_another_type_is_refused(
    user: User, home: Path, name: str, content: bytes, fields: dict[str, str], code: str
) -> None:
    assert_problem(upload(sign_in(user), content, name=name, **fields), 415, code)
    assert not kept_files(home)
    assert not ImportTask.objects.exists()
    assert not Dataset.objects.exists()


def test_an_empty_file_is_refused(user: User) -> None:
    problem = assert_problem(upload(sign_in(user), b""), 400, "empty_file")
    assert "bars.csv is empty" in problem["detail"]


def test_an_upload_without_a_file_is_refused(user: User) -> None:
    answer = sign_in(user).post(f"{API}/imports/", {}, format="multipart")
    assert assert_problem(answer, 400, "required")["errors"][0]["pointer"] == "#/file"


def test_a_path_on_the_server_is_no_upload(user: User) -> None:
    client = sign_in(user)
    assert_problem(upload(client, file_path="/etc/passwd"), 400)
    assert_problem(client.post(f"{API}/imports/", {"file_path": "/etc/passwd"}), 400)


@pytest.mark.parametrize("said", [True, False])
def test_a_file_above_the_limit_is_refused_while_it_comes(
    user: User, settings: Any, home: Path, said: bool
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    content = bars_csv(days=60) + (b" " * 2 * 1024 * 1024 if said else b"")
    problem = assert_problem(upload(sign_in(user), content), 413, "too_large")
    assert "limit" in problem["detail"]
    assert not kept_files(home)


def test_another_persons_dataset_is_not_there(user: User, stranger: User) -> None:
    theirs = Dataset.objects.create(name="theirs", owner=stranger)
    mine = assert_problem(upload(sign_in(user), dataset=theirs.pk), 400)
    none = assert_problem(upload(sign_in(user), dataset="no-such-id"), 400)
    assert mine["detail"].replace(theirs.pk, "") == none["detail"].replace("no-such-id", "")


def test_a_dataset_shared_for_reading_takes_no_upload(user: User, stranger: User) -> None:
    shared = Dataset.objects.create(name="theirs", owner=stranger, visibility="shared")
    assert_problem(upload(sign_in(user), dataset=shared.pk), 403)


def test_only_staff_add_to_a_dataset_without_owner(user: User, operator: User) -> None:
    ownerless = Dataset.objects.create(name="market", visibility="shared")
    assert_problem(upload(sign_in(user), dataset=ownerless.pk), 403)
    assert upload(sign_in(operator), dataset=ownerless.pk).status_code == 202


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\bars\\a.csv", "a\x00\x1b[31m.csv"])
def test_the_name_of_a_file_is_for_show(user: User, home: Path, name: str) -> None:
    assert upload(sign_in(user), name=name).status_code == 202
    task = ImportTask.objects.get()
    assert Path(task.file_path).parent == home / "uploads"
    assert not set(task.original_name) & set("/\\\x00\x1b")

"""A resumable upload that is whole becomes an import, as an upload in one piece does."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from data_management.models import Dataset, ImportTask
from data_management.resumable import part_of
from data_management.tasks import process_data_import
from data_management.upload_models import ResumableUpload
from qlibui.jobs.lifecycle import JobStatus
from tests.api import API, assert_problem, bars_csv, sign_in, upload
from tests.data_management.resumable_client import begin, patch, send

KEY = {"Idempotency-Key": "monday"}


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


def import_it(client: APIClient, arrived: ResumableUpload, **fields: Any) -> Any:
    headers = fields.pop("headers", None)
    body = {"upload": arrived.pk, **fields}
    return client.post(f"{API}/imports/", body, format="json", headers=headers)


def kept_files(home: Path) -> list[Path]:
    return [path for path in home.rglob("uploads/**/*") if path.is_file()]


def test_an_upload_becomes_a_version_of_its_dataset(client: APIClient, home: Path) -> None:
    arrived = send(client, bars_csv())
    answer = import_it(client, arrived, dataset_name="Shanghai", import_config={"delimiter": ","})
    assert answer.status_code == 202, answer.content
    process_data_import(task_id=answer.json()["task_id"])
    task = ImportTask.objects.get(status=JobStatus.SUCCEEDED)
    dataset = Dataset.objects.get(name="Shanghai")
    assert dataset.current is not None
    assert dataset.current.rows == 3
    assert (task.original_name, task.file_size) == ("bars.csv", len(bars_csv()))
    assert kept_files(home) == [Path(task.file_path)]
    assert Path(task.file_path).suffix == ".csv"


def test_it_is_the_import_that_the_file_in_one_piece_would_be(client: APIClient) -> None:
    whole = upload(client).json()["task_id"]
    parts = import_it(client, send(client, bars_csv())).json()["task_id"]
    told = ("file_sha256", "file_size", "original_name", "import_type", "import_config", "owner")
    tasks = ImportTask.objects.values(*told)
    assert tasks.get(pk=whole) == tasks.get(pk=parts)


def test_the_upload_tells_what_became_of_it(client: APIClient) -> None:
    arrived = send(client, bars_csv())
    task_id = import_it(client, arrived).json()["task_id"]
    told = client.get(f"{API}/uploads/{arrived.pk}/").json()
    assert (told["import_id"], told["offset"]) == (task_id, len(bars_csv()))
    assert_problem(patch(client, told["url"], told["offset"], b""), 404)


def test_an_import_outlives_the_upload_that_is_deleted(client: APIClient) -> None:
    arrived = send(client, bars_csv())
    import_it(client, arrived)
    assert client.delete(f"{API}/uploads/{arrived.pk}/").status_code == 204
    assert Path(ImportTask.objects.get().file_path).read_bytes() == bars_csv()


def test_asked_again_it_is_the_same_import(client: APIClient, home: Path) -> None:
    arrived = send(client, bars_csv())
    first, again = import_it(client, arrived), import_it(client, arrived)
    assert first.json() == again.json()
    assert ImportTask.objects.count() == 1
    assert len(kept_files(home)) == 1


def test_the_same_key_answers_the_same_import(client: APIClient, home: Path) -> None:
    arrived = send(client, bars_csv())
    first, again = (import_it(client, arrived, headers=KEY) for _ in range(2))
    sent_anew = import_it(client, send(client, bars_csv()), headers=KEY)
    in_one_piece = upload(client, headers=KEY)
    assert first.json() == again.json() == sent_anew.json() == in_one_piece.json()
    assert ImportTask.objects.count() == 1
    assert len(kept_files(home)) == 1


def test_a_key_stands_for_one_file(client: APIClient) -> None:
    upload(client, headers=KEY)
    other = send(client, bars_csv(days=2))
    assert_problem(import_it(client, other, headers=KEY), 422, "other_file")
    assert part_of(other).read_bytes() == bars_csv(days=2)
    assert import_it(client, other).status_code == 202


def test_an_upload_becomes_no_second_import(client: APIClient) -> None:
    arrived = send(client, bars_csv())
    import_it(client, arrived)
    assert_problem(import_it(client, arrived, headers=KEY), 409)
    assert ImportTask.objects.count() == 1


def test_an_upload_that_is_not_whole_is_refused(client: APIClient) -> None:
    path = begin(client, 10)["Location"]
    arrived = ResumableUpload.objects.get()
    assert "0 of its 10" in assert_problem(import_it(client, arrived), 409)["detail"]
    patch(client, path, 0, b"0123")
    assert "4 of its 10" in assert_problem(import_it(client, arrived), 409)["detail"]


@pytest.mark.parametrize(
    ("name", "content", "fields", "status", "code"),
    [
        ("bars.pdf", b"%PDF", {}, 415, "unknown_type"),
        ("bars.csv", b"PK\x03\x04 and so on", {}, 415, "not_text"),
        ("bars.csv", bars_csv(), {"import_config": {"speed": 3}}, 400, "bad_config"),
        ("bars.csv", bars_csv(), {"dataset": "no-such-id"}, 400, "does_not_exist"),
        ("bars.csv", bars_csv(), {"file": "bars.csv"}, 400, "invalid"),
    ],
)
def test_a_refused_import_leaves_the_upload_as_it_was(
    client: APIClient,
    home: Path,
    name: str,
    content: bytes,
    fields: dict[str, Any],
    status: int,
    code: str,
) -> None:
    arrived = send(client, content, name)
    assert_problem(import_it(client, arrived, **fields), status, code)
    assert kept_files(home) == [part_of(arrived)]
    assert not ImportTask.objects.exists()
    answer = import_it(client, arrived, import_type="csv")
    assert (answer.status_code == 202) == (content == bars_csv())


@pytest.mark.parametrize("named", ["no-such-id", "\x00", 5, None, ["a"], {}])
def test_an_upload_that_is_not_there(client: APIClient, named: Any) -> None:
    assert_problem(client.post(f"{API}/imports/", {"upload": named}, format="json"), 400)
    assert_problem(client.post(f"{API}/imports/", [named], format="json"), 400)


def test_another_persons_upload_is_not_there(client: APIClient, stranger: User) -> None:
    arrived = send(client, bars_csv())
    problem = assert_problem(import_it(sign_in(stranger), arrived), 400, "does_not_exist")
    assert problem["errors"][0]["pointer"] == "#/upload"


def test_a_mended_sheet_may_arrive_in_parts(client: APIClient) -> None:
    bad_row = b"SH600000,2015-01-08,ten,11.5,9.5,10.5,1000\n"
    config = {"on_error": "skip"}
    first = import_it(client, send(client, bars_csv() + bad_row), import_config=config).json()
    process_data_import(task_id=first["task_id"])
    sheet = client.get(f"{API}/imports/{first['task_id']}/bad-rows/?file_type=csv").getvalue()
    mended = send(client, sheet.replace(b"ten", b"10.1"), "mended.csv")
    second = import_it(client, mended, mends=first["task_id"]).json()
    process_data_import(task_id=second["task_id"])
    task = ImportTask.objects.get(pk=second["task_id"])
    assert (task.mends_id, task.rows_processed) == (first["task_id"], 1)


@pytest.mark.django_db(transaction=True)
def test_an_upload_asked_for_at_once_makes_one_import(user: User, home: Path) -> None:
    clients = [sign_in(user) for _ in range(4)]
    arrived = send(clients[0], bars_csv())

    def ask(client: APIClient) -> str:
        try:
            return str(import_it(client, arrived).json()["task_id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as people:
        ids = set(people.map(ask, clients))
    assert ids == {ImportTask.objects.get().pk}
    assert len(kept_files(home)) == 1

"""The home page: for visitors, for people, and its upload."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from data_management.models import Dataset, ImportTask, Visibility
from qlibui.jobs.lifecycle import JobStatus
from tests.qlibui.admin_rows import import_in, point

CSV = b"code,date,open,high,low,close,volume\n600000,2015-01-05,10,10.5,9.9,10.2,1000\n"


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def upload(client: Client, name: str = "prices.csv", content: bytes = CSV, **fields: Any) -> Any:
    form = {"file": SimpleUploadedFile(name, content), "on_error": "refuse"}
    return client.post("/", form | fields)


def test_a_visitor_is_told_what_this_is_and_where_to_sign_in(client: Client, db: None) -> None:
    text = client.get("/").content.decode()
    assert "ready for Qlib" in text
    assert 'href="/accounts/login/' in text
    assert "/api/docs/" in text
    assert "/api/schema/" in text


def test_a_person_who_is_not_staff_signs_in_and_out(client: Client, user: User) -> None:
    form = {"username": user.username, "password": "a-long-passphrase", "next": "/"}
    assert client.post("/accounts/login/", form)["Location"] == "/"
    assert "Import a file" in client.get("/").content.decode()
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "Import a file" not in client.get("/").content.decode()


def test_the_page_polls_fast_only_while_something_runs(researcher: Client, user: User) -> None:
    assert 'hx-trigger="every 30s"' in researcher.get("/activity/").content.decode()
    import_in(JobStatus.RUNNING, owner=user)
    text = researcher.get("/activity/").content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert "running.csv" in text


def test_an_upload_makes_an_import_and_shows_its_page(researcher: Client, user: User) -> None:
    answer = upload(researcher, dataset_name="A-shares", on_error="skip")
    task = ImportTask.objects.get()
    assert answer["Location"] == f"/imports/{task.pk}/"
    assert (task.owner, str(task.dataset)) == (user, "A-shares")
    assert task.import_config == {"on_error": "skip"}
    assert researcher.get(answer["Location"]).status_code == 200


def test_an_upload_goes_into_a_dataset_of_the_person(researcher: Client, user: User) -> None:
    dataset = Dataset.objects.create(name="Mine", owner=user)
    upload(researcher, dataset=dataset.pk)
    assert ImportTask.objects.get().dataset == dataset


def test_an_upload_never_goes_into_a_dataset_of_somebody_else(
    researcher: Client, stranger: User
) -> None:
    shared = Dataset.objects.create(name="T", owner=stranger, visibility=Visibility.SHARED)
    ownerless = Dataset.objects.create(name="Sample")
    for dataset in (shared, ownerless):
        assert upload(researcher, dataset=dataset.pk).status_code == 400
    assert not ImportTask.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("prices.pdf", CSV, "no type of file that can be imported"),
        ("prices.csv", b"", "The file is empty: choose one that holds bars."),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_in_one_sentence(
    researcher: Client, name: str, content: bytes, sentence: str
) -> None:
    answer = upload(researcher, name, content)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not ImportTask.objects.exists()


def test_an_upload_without_a_file_is_said_in_one_sentence(researcher: Client) -> None:
    answer = researcher.post("/", {"on_error": "refuse"})
    assert (answer.status_code, "Choose a file." in answer.content.decode()) == (400, True)


def test_a_visitor_who_uploads_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert upload(client)["Location"].startswith("/accounts/login/")


def test_an_upload_needs_the_token_of_the_form(user: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    assert upload(careful).status_code == 403
    assert not ImportTask.objects.exists()


def test_the_page_shows_own_and_shared_things_only(
    researcher: Client, user: User, stranger: User
) -> None:
    import_in(JobStatus.SUCCEEDED, owner=stranger, dataset=Dataset.objects.create(name="Secret"))
    Dataset.objects.create(name="Private thing", owner=stranger)
    point(Dataset.objects.create(name="Open thing", owner=stranger, visibility=Visibility.SHARED))
    import_in(JobStatus.FAILED, owner=user)
    text = researcher.get("/").content.decode()
    assert "Open thing" in text
    assert "failed.csv" in text
    assert "Private thing" not in text
    assert "succeeded.csv" not in text


def test_no_page_asks_anything_of_another_site(researcher: Client, user: User) -> None:
    import_in(JobStatus.FAILED, owner=user, dataset=Dataset.objects.create(name="D", owner=user))
    for url in ("/", "/imports/", "/datasets/", "/accounts/login/"):
        text = researcher.get(url).content.decode()
        assert "//" not in text.replace("http://www.w3.org/2000/svg", "")


def test_an_upload_above_the_limit_is_said_in_one_sentence(
    researcher: Client, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = upload(researcher, content=CSV)
    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()
    assert not ImportTask.objects.exists()


def test_what_runs_is_shown_before_all_that_waits(researcher: Client, user: User) -> None:
    import_in(JobStatus.RUNNING, owner=user)
    for _ in range(10):
        import_in(JobStatus.PENDING, owner=user)
    assert "running.csv" in researcher.get("/activity/").content.decode()

"""The words of tus 1.0.0: each request of it, and each that is refused."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from data_management import resumable
from data_management.upload_models import ResumableUpload
from tests.api import API, assert_problem, sign_in
from tests.data_management.resumable_client import BYTES, begin, patch


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


@pytest.fixture
def path(client: APIClient) -> str:
    """An upload of ten bytes that has begun."""
    return str(begin(client, 10)["Location"])


def bytes_of(path: str) -> bytes:
    return resumable.part_of(ResumableUpload.objects.get(pk=path.split("/")[-2])).read_bytes()


def test_an_upload_begins(client: APIClient, user: User) -> None:
    answer = begin(client, 10, "沪市.csv")
    upload = ResumableUpload.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{API}/uploads/{upload.pk}/"
    assert answer["Tus-Resumable"] == "1.0.0"
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("0", "10")
    assert (upload.owner, upload.name, upload.length) == (user, "沪市.csv", 10)


def test_bytes_go_to_the_end_of_what_is_there(client: APIClient, path: str) -> None:
    first, second = patch(client, path, 0, b"0123"), patch(client, path, 4, b"456789")
    assert (first.status_code, second.status_code) == (204, 204)
    assert (first["Upload-Offset"], second["Upload-Offset"]) == ("4", "10")
    assert bytes_of(path) == b"0123456789"


def test_head_tells_how_far_it_is(client: APIClient, path: str) -> None:
    patch(client, path, 0, b"0123")
    answer = client.head(path)
    assert answer.status_code == 200
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("4", "10")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Tus-Resumable"] == "1.0.0"


def test_the_first_bytes_may_come_along(client: APIClient) -> None:
    answer = client.generic(
        "POST", f"{API}/uploads/", b"0123", BYTES, headers={"Upload-Length": "10"}
    )
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "4")
    assert bytes_of(answer["Location"]) == b"0123"


def test_what_is_spoken_here_is_told(client: APIClient, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = client.options(f"{API}/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Max-Size"] == "1000"
    assert "expiration" in answer["Tus-Extension"].split(",")


def test_another_version_is_refused(client: APIClient, path: str) -> None:
    headers = {"Tus-Resumable": "0.2.2", "Upload-Offset": "0"}
    answer = client.generic("PATCH", path, b"0", BYTES, headers=headers)
    assert_problem(answer, 412, "other_version")
    assert client.head(path)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", [0, 3, 5, 10, 11])
@pytest.mark.parametrize("content", [b"", b"4"])
def test_an_offset_that_is_not_the_uploads_is_refused(
    client: APIClient, path: str, offset: int, content: bytes
) -> None:
    patch(client, path, 0, b"0123")
    assert_problem(patch(client, path, offset, content), 409)
    assert bytes_of(path) == b"0123"


def test_more_bytes_than_were_said_are_refused(client: APIClient, path: str) -> None:
    assert_problem(patch(client, path, 0, b"0123456789a"), 413, "too_large")
    assert client.head(path)["Upload-Offset"] == "0"


@pytest.mark.parametrize("number", ["", "-1", "x", "1.5", "1_0", "٣", "9" * 30])
def test_what_is_no_number_is_refused(client: APIClient, path: str, number: str) -> None:
    assert_problem(patch(client, path, number, b"0"), 400)
    assert_problem(begin(client, number), 400)


def test_a_length_that_comes_later_is_refused(client: APIClient) -> None:
    headers = {"Upload-Defer-Length": "1"}
    assert_problem(client.post(f"{API}/uploads/", headers=headers), 400)


def test_a_body_of_another_type_is_refused(client: APIClient, path: str) -> None:
    headers = {"Upload-Offset": "0"}
    assert_problem(client.patch(path, {"a": 1}, headers=headers), 415)
    headers = {"Upload-Length": "5"}
    assert_problem(client.post(f"{API}/uploads/", {"a": 1}, headers=headers), 415)
    assert ResumableUpload.objects.count() == 1


def test_a_file_above_the_limit_is_refused_before_it_comes(
    client: APIClient, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    assert_problem(begin(client, 1001), 413, "too_large")
    assert begin(client, 1000).status_code == 201


def test_an_empty_file_is_refused(client: APIClient) -> None:
    assert_problem(begin(client, 0), 400, "empty_file")


def test_a_file_for_which_the_disk_has_no_room_is_refused(client: APIClient, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 2**60
    assert_problem(begin(client, 2**59), 507, "disk_full")
    assert not ResumableUpload.objects.exists()


def test_a_disk_that_fills_up_meanwhile_is_told(
    client: APIClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "part_of", lambda _upload: Path("/dev/full"))
    assert_problem(patch(client, path, 0, b"0123"), 507, "disk_full")


def test_a_person_begins_no_more_than_can_be_overseen(
    client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "MOST_OPEN", 2)
    first = begin(client, 10)["Location"]
    assert begin(client, 10).status_code == 201
    assert_problem(begin(client, 10), 409)
    client.delete(first)
    assert begin(client, 10).status_code == 201


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\bars\\a.csv", "a\x00\x1b[31m.csv"])
def test_the_name_of_a_file_is_for_show(client: APIClient, home: Path, name: str) -> None:
    path = begin(client, 4, name)["Location"]
    patch(client, path, 0, b"0123")
    upload = ResumableUpload.objects.get()
    assert resumable.part_of(upload).parent == home / "uploads" / "arriving"
    assert not set(upload.name) & set("/\\\x00\x1b")


@pytest.mark.parametrize("encoded", ["filename ***", "filename /w==", "filename YQ"])
def test_a_name_that_cannot_be_read_is_refused(client: APIClient, encoded: str) -> None:
    assert_problem(begin(client, 10, **{"Upload-Metadata": encoded}), 400)


@pytest.mark.parametrize("encoded", ["", "filename", "is_secret,a YQ=="])
def test_a_file_needs_no_name(client: APIClient, encoded: str) -> None:
    assert begin(client, 10, **{"Upload-Metadata": encoded}).json()["name"] == "upload"


def test_an_upload_is_given_up(client: APIClient, path: str, home: Path) -> None:
    patch(client, path, 0, b"0123")
    assert client.delete(path).status_code == 204
    assert list((home / "uploads" / "arriving").iterdir()) == []
    assert_problem(client.get(path), 404)
    assert_problem(patch(client, path, 4, b"4"), 404)


def test_an_upload_expires(client: APIClient, path: str, settings: Any) -> None:
    told = parsedate_to_datetime(client.head(path)["Upload-Expires"])
    upload = ResumableUpload.objects.get()
    due = upload.created_at + timedelta(hours=settings.UPLOAD_KEEP_HOURS)
    assert abs(told - due) < timedelta(seconds=5)
    ResumableUpload.objects.update(expires_at=timezone.now())
    assert client.head(path).status_code == 404
    assert_problem(patch(client, path, 0, b"0"), 404)


def test_a_person_sees_their_own_uploads(client: APIClient, path: str, stranger: User) -> None:
    (told,) = client.get(f"{API}/uploads/").json()["results"]
    assert told == client.get(path).json()
    assert (told["url"], told["offset"], told["import_id"]) == (path, 0, None)
    assert sign_in(stranger).get(f"{API}/uploads/").json()["count"] == 0


def test_another_persons_upload_is_not_there(path: str, stranger: User, operator: User) -> None:
    for person in (stranger, operator):
        other = sign_in(person)
        assert other.head(path).status_code == 404
        assert_problem(patch(other, path, 0, b"0"), 404)
        assert_problem(other.delete(path), 404)
    assert ResumableUpload.objects.count() == 1


def test_a_browsers_session_needs_its_csrf_token(user: User, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    headers = {"Upload-Offset": "0"}
    answer = browser.generic("PATCH", path, b"0", BYTES, headers=headers)
    assert_problem(answer, 403)

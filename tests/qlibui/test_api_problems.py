"""Whatever goes wrong is told as one problem document (RFC 9457)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from rest_framework.test import APIClient

from data_management.api.datasets import DatasetViewSet
from data_management.models import Dataset, ImportTask
from tests.api import API, assert_problem, sign_in, upload


def test_an_address_that_does_not_exist(db: None) -> None:
    for path in ("/api/", f"{API}/", f"{API}/nothing/", f"{API}/imports", f"{API}/datasets/a/b/"):
        problem = assert_problem(APIClient().get(path), 404, "not_found")
        assert path in problem["detail"]


def test_a_method_that_an_address_does_not_take(user: User) -> None:
    answer = sign_in(user).delete(f"{API}/imports/")
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_body_of_another_type(user: User) -> None:
    client = sign_in(user)
    dataset = Dataset.objects.create(name="mine", owner=user)
    url = f"{API}/datasets/{dataset.pk}/"
    assert_problem(client.patch(url, "name=x", content_type="text/csv"), 415)


def test_a_json_body_above_the_limit(user: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    dataset = Dataset.objects.create(name="mine", owner=user)
    answer = sign_in(user).patch(f"{API}/datasets/{dataset.pk}/", {"name": "x" * 200})
    assert_problem(answer, 413, "too_large")


def test_a_form_that_breaks_off(user: User) -> None:
    answer = sign_in(user).post(
        f"{API}/imports/", b"--x\r\nno", content_type="multipart/form-data; boundary=x"
    )
    assert_problem(answer, 400)
    no_boundary = sign_in(user).post(f"{API}/imports/", b"a", content_type="multipart/form-data")
    assert_problem(no_boundary, 400)


def test_a_fault_of_ours_tells_nothing_of_the_inside(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(view: object) -> None:
        raise DatabaseError("password=secret at 10.0.0.1")

    monkeypatch.setattr(DatasetViewSet, "get_queryset", fail)
    problem = assert_problem(sign_in(user).get(f"{API}/datasets/"), 500, "internal_error")
    assert "secret" not in str(problem)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=" + "9" * 40,
        "page=%00",
        "page_size=x",
        "status=%00",
        "created_after=never",
        "created_after=9999999-01-01",
        "created_after=0001-01-01T00:00:00%2B14:00",
        "created_before=9999-12-31T23:59:59-14:00",
        "dataset=%00",
        "ordering=-",
        "ordering=owner__password",
        "format=xml",
        "%ff=%fe",
    ],
)
def test_a_query_that_makes_no_sense_is_no_fault_of_ours(user: User, query: str) -> None:
    assert sign_in(user).get(f"{API}/imports/?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "cursor", ["x", "cD1hYmM=", "cD0lMDA=", "cj0xJnA9LTE=", "bz05OTk5OTk5OTk5"]
)
def test_a_cursor_that_is_none_of_ours_is_not_there(user: User, cursor: str) -> None:
    client = sign_in(user)
    task_id = upload(client).json()["task_id"]
    answer = client.get(f"{API}/imports/{task_id}/events/", {"cursor": cursor})
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("name", ["%00", "%FF", "a" * 65, "..", "%2e%2e%2f", "'", "%F0%9F%92%A9"])
def test_an_id_that_nothing_has_is_not_there(user: User, name: str) -> None:
    assert_problem(sign_in(user).get(f"{API}/imports/{name}/"), 404)


def test_more_faults_than_one_are_all_listed(user: User) -> None:
    answer = sign_in(user).post(f"{API}/auth/login/", {})
    problem = assert_problem(answer, 400, "required")
    assert [fault["pointer"] for fault in problem["errors"]] == ["#/username", "#/password"]
    assert problem["detail"] == "username: This field is required. (1 more in errors)"


def test_an_id_with_a_slash_breaks_no_list(user: User) -> None:
    ImportTask(id="a/b", owner=user).save()
    told = sign_in(user).get(f"{API}/imports/").json()["results"][0]
    assert told["url"] == f"{API}/imports/a%2Fb/"

"""An upload repeated with its Idempotency-Key is the upload that was accepted before."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from data_management.models import ImportTask
from tests.api import assert_problem, bars_csv, sign_in, upload

KEY = {"Idempotency-Key": "monday"}


def test_the_same_key_answers_the_same_import(user: User, home: Path) -> None:
    client = sign_in(user)
    first, again = upload(client, headers=KEY), upload(client, headers=KEY)
    assert again.status_code == 202
    assert again.json() == first.json()
    assert ImportTask.objects.count() == 1
    assert len(list(home.glob("uploads/*"))) == 1


def test_the_key_of_another_person_is_another_key(user: User, stranger: User) -> None:
    mine = upload(sign_in(user), headers=KEY).json()
    theirs = upload(sign_in(stranger), headers=KEY).json()
    assert mine["task_id"] != theirs["task_id"]


def test_uploads_without_a_key_are_different_imports(user: User) -> None:
    client = sign_in(user)
    assert upload(client).json()["task_id"] != upload(client).json()["task_id"]


def test_a_key_stands_for_one_file(user: User) -> None:
    client = sign_in(user)
    upload(client, headers=KEY)
    assert_problem(upload(client, bars_csv(days=2), headers=KEY), 422, "other_file")
    assert ImportTask.objects.count() == 1


def test_a_key_has_an_end(user: User) -> None:
    assert_problem(upload(sign_in(user), headers={"Idempotency-Key": "k" * 256}), 400)
    assert_problem(upload(sign_in(user), headers={"Idempotency-Key": ""}), 400)


@pytest.mark.django_db(transaction=True)
def test_a_key_sent_twice_at_once_makes_one_import(user: User, home: Path) -> None:
    clients = [sign_in(user) for _ in range(4)]

    def send(client: APIClient) -> str:
        try:
            return str(upload(client, headers=KEY).json()["task_id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as people:
        ids = set(people.map(send, clients))
    assert ids == {ImportTask.objects.get().pk}
    assert len(list(home.glob("uploads/*"))) == 1

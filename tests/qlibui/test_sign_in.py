"""Signing in: whoever guesses too often waits, in the pages and in the admin."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from qlibui import sign_in as door

PASSWORD = "a-long-passphrase"
FAILURES_ALLOWED = 3


@pytest.fixture(autouse=True)
def nobody_has_tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(door, "FAILURES_ALLOWED", FAILURES_ALLOWED)
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, url: str, person: User, password: str, address: str) -> bool:
    form = {"username": person.username, "password": password}
    return client.post(url, form, REMOTE_ADDR=address).status_code == 302


@pytest.mark.parametrize("url", ["/accounts/login/", "/admin/login/"])
def test_too_many_wrong_passwords_close_the_door_for_a_while(
    client: Client, operator: User, url: str
) -> None:
    assert sign_in(client, url, operator, PASSWORD, "10.0.0.1")
    for _ in range(FAILURES_ALLOWED):
        assert not sign_in(client, url, operator, "wrong", "10.0.0.1")
    assert not sign_in(client, url, operator, PASSWORD, "10.0.0.1")
    assert sign_in(client, url, operator, PASSWORD, "10.0.0.2")


def test_a_closed_door_says_how_long(client: Client, operator: User) -> None:
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, "/accounts/login/", operator, "wrong", "10.0.0.1")
    form = {"username": "operator", "password": "wrong"}
    answer = client.post("/accounts/login/", form, REMOTE_ADDR="10.0.0.1")
    assert "wait 5 minutes" in answer.content.decode()


def test_a_person_changes_the_password(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/accounts/password/").status_code == 200
    new = "another-long-passphrase"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/", form)["Location"] == "/"
    user.refresh_from_db()
    assert user.check_password(new)


def test_the_admin_lets_staff_in_only(client: Client, user: User) -> None:
    assert not sign_in(client, "/admin/login/", user, PASSWORD, "10.0.0.1")

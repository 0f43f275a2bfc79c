"""Who asks: a token for programs, the session for a browser."""

from datetime import timedelta

from django.contrib.auth.models import User
from knox.models import AuthToken
from rest_framework.test import APIClient

from data_management.models import ImportTask
from tests.api import API, assert_problem, sign_in, upload

CREDENTIALS = {"username": "researcher", "password": "a-long-passphrase"}


def test_a_name_and_password_buy_a_token(user: User) -> None:
    told = APIClient().post(f"{API}/auth/login/", CREDENTIALS).json()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {told['token']}")
    assert client.get(f"{API}/imports/").status_code == 200
    assert set(told) == {"token", "expiry"}


def test_a_token_is_kept_as_a_hash_only(user: User) -> None:
    token = APIClient().post(f"{API}/auth/login/", CREDENTIALS).json()["token"]
    assert token not in str(AuthToken.objects.values())


def test_a_wrong_password_buys_nothing(user: User) -> None:
    wrong = CREDENTIALS | {"password": "guessed"}
    assert_problem(APIClient().post(f"{API}/auth/login/", wrong), 400)
    assert not AuthToken.objects.exists()


def test_logout_ends_the_token(user: User) -> None:
    client = sign_in(user)
    assert client.post(f"{API}/auth/logout/").status_code == 204
    assert_problem(client.get(f"{API}/imports/"), 401)


def test_a_session_has_no_token_to_end(user: User) -> None:
    client = APIClient()
    client.force_login(user)
    assert_problem(client.post(f"{API}/auth/logout/"), 401)


def test_a_token_ends_with_its_time(user: User) -> None:
    client = APIClient()
    _, token = AuthToken.objects.create(user, expiry=timedelta(seconds=-1))
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert_problem(client.get(f"{API}/imports/"), 401)


def test_a_token_of_somebody_switched_off_opens_nothing(user: User) -> None:
    client = sign_in(user)
    User.objects.update(is_active=False)
    assert_problem(client.get(f"{API}/imports/"), 401)


def test_an_unreadable_token_opens_nothing(user: User) -> None:
    for header in ("Token", "Token a b", "Token \xe9", "Token nonsense", "Basic YTpi", "\xff"):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=header)
        problem = assert_problem(client.get(f"{API}/imports/"), 401)
        assert problem["title"] == "Unauthorized"


def test_a_session_reads(user: User) -> None:
    client = APIClient()
    client.force_login(user)
    assert client.get(f"{API}/imports/").status_code == 200


def test_a_session_writes_only_with_its_csrf_token(user: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    assert_problem(upload(client), 403)
    assert not ImportTask.objects.exists()
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    assert upload(client, headers={"X-CSRFToken": token}).status_code == 202


def test_too_many_guesses_have_to_wait(user: User) -> None:
    client = APIClient()
    wrong = CREDENTIALS | {"password": "guessed"}
    answers = [client.post(f"{API}/auth/login/", wrong) for _ in range(21)]
    assert_problem(answers[-1], 429, "throttled")
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    assert client.post(f"{API}/auth/login/", wrong, headers=elsewhere).status_code == 429

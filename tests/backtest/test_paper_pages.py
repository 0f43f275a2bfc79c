"""Paper accounts in the browser, over HTTP and in the admin."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backtest import papers
from backtest.paper_models import PaperAccount
from data_management.models import Dataset
from strategy.models import StrategyRun
from tests.api import sign_in
from tests.backtest.asked import CODES, DAYS, bars_of, import_bars, run
from tests.backtest.papered import START, account_of, followed, opened
from tests.strategy.asked import make

API = "/api/v1/paper-accounts/"


@pytest.fixture
def young(user: User, files: Path) -> Dataset:
    return import_bars(files, user, bars_of(CODES, DAYS[:40]))


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(client: Client, account: PaperAccount) -> str:
    answer = client.get(f"/papers/{account.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_form_of_the_strategy_opens_one(young: Dataset, signed_in: Client) -> None:
    strategy = make(young)
    asked = {"paper-start_on": str(START), "paper-cash": "500000", "paper-name": "Mine"}
    answer = signed_in.post(f"/strategies/{strategy.pk}/paper/", asked)
    account = PaperAccount.objects.get()
    assert answer["Location"] == f"/papers/{account.pk}/"
    assert (account.name, account.config["account"]) == ("Mine", 500000.0)
    assert "Mine" in signed_in.get(f"/strategies/{strategy.pk}/try/").content.decode()


def test_a_sum_that_is_none_is_said_beside_its_field(young: Dataset, signed_in: Client) -> None:
    asked = {"paper-start_on": str(START), "paper-cash": "-1"}
    answer = signed_in.post(f"/strategies/{make(young).pk}/paper/", asked)
    assert answer.status_code == 400
    assert "account must be a number" in answer.content.decode()


def test_its_page_tells_worth_holdings_and_days(young: Dataset, signed_in: Client) -> None:
    account = account_of(young)
    page = page_of(signed_in, account)
    last = account.days.last()
    assert f"{last.daily['account']:,.0f} CNY" in page
    assert last.positions[0]["instrument"] in page
    assert str(DAYS[39]) in page
    sheet = signed_in.get(f"/papers/{account.pk}/sheet/")
    assert "sandbox" in sheet["Content-Security-Policy"]
    assert "Run card" in sheet.content.decode()
    assert str(account) in signed_in.get("/papers/").content.decode()


def test_its_back_test_is_shown_beside_it(young: Dataset, signed_in: Client) -> None:
    account = account_of(young)
    signed_in.post(f"/papers/{account.pk}/do/compare/")
    account.refresh_from_db()
    run(account.compared_with)
    assert "Both accounts are equal on all 10 days." in page_of(signed_in, account)
    sheet = signed_in.get(f"/papers/{account.pk}/sheet/").content.decode()
    assert "On paper" in sheet
    assert "Made differently" in sheet


def test_a_page_without_a_day_yet_says_so(young: Dataset, signed_in: Client) -> None:
    account = opened(young)
    assert "no day yet" in page_of(signed_in, account)
    assert signed_in.get(f"/papers/{account.pk}/sheet/").status_code == 404


def test_buttons_close_open_and_ask_for_orders(young: Dataset, signed_in: Client) -> None:
    account = account_of(young)
    for name in ("close", "open", "follow", "orders"):
        assert signed_in.post(f"/papers/{account.pk}/do/{name}/").status_code == 302
    book, books = StrategyRun.objects.get().book, account.books
    assert book
    assert books
    assert book["cash"] == books["cash"]
    assert signed_in.post(f"/papers/{account.pk}/do/nothing/").status_code == 404
    assert signed_in.get(f"/papers/{account.pk}/do/close/").status_code == 405


def test_a_stranger_sees_none_of_it(young: Dataset, client: Client, stranger: User) -> None:
    account = account_of(young)
    client.force_login(stranger)
    for address in (f"/papers/{account.pk}/", f"/papers/{account.pk}/sheet/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/papers/{account.pk}/do/close/").status_code == 404
    assert sign_in(stranger).get(f"{API}{account.pk}/").status_code == 404
    asked = {"strategy": account.strategy_id, "start_on": str(START)}
    assert sign_in(stranger).post(API, asked, format="json").status_code == 400


def test_the_api_opens_reads_and_closes(young: Dataset, user: User) -> None:
    api, strategy = sign_in(user), make(young)
    asked = {"strategy": strategy.pk, "start_on": str(START), "benchmark": "SH600000"}
    told = api.post(API, asked, format="json")
    assert told.status_code == 201
    followed(PaperAccount.objects.get())
    address = f"{API}{told.json()['id']}/"
    assert api.get(address).json()["last_on"] == str(DAYS[39])
    days = api.get(f"{address}days/").json()
    assert (days["count"], days["results"][0]["date"]) == (10, str(START))
    assert set(days["results"][0]["daily"]) >= {"account", "cash", "return", "bench"}
    assert api.post(f"{address}compare/").status_code == 202
    assert api.post(f"{address}follow/").status_code == 202
    assert api.post(f"{address}close/").json()["closed_at"] is not None
    assert api.post(f"{address}follow/").status_code == 409
    assert api.post(f"{address}reopen/").json()["closed_at"] is None
    assert api.delete(address).status_code == 204


def test_the_api_names_what_is_wrong(young: Dataset, user: User) -> None:
    api, strategy = sign_in(user), make(young)
    good = {"strategy": strategy.pk, "start_on": str(START)}
    changes: list[dict[str, object]] = [
        {"start_on": "soon"}, {"cash": -1}, {"topk": 3}, {"benchmark": "../x"},
        {"strategy": {"a": 1}}, {"start_on": None},
    ]  # fmt: skip
    for each in changes:
        assert api.post(API, good | each, format="json").status_code == 400, each
    assert not PaperAccount.objects.exists()


def test_the_admin_shows_accounts_and_runs(young: Dataset, client: Client, operator: User) -> None:
    account = account_of(young)
    papers.close(account)
    client.force_login(operator)
    for address in (
        "/admin/backtest/paperaccount/",
        f"/admin/backtest/paperaccount/{account.pk}/change/",
        "/admin/backtest/paperrun/",
        f"/admin/backtest/paperrun/{account.runs.get().pk}/change/",
        "/admin/backtest/canary/",
    ):
        assert client.get(address).status_code == 200, address

"""The canary as a job, of a back-test and of a strategy: its row, its pages, its API."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backtest.canaries import look_at_backtest, look_at_strategy
from backtest.canary_models import Canary
from backtest.models import Backtest
from backtest.tasks import look_for_leaks
from backtest.verdicts import words_of
from data_management.attempt_files import home_of
from data_management.models import Dataset
from tests.api import sign_in
from tests.backtest.asked import DAYS
from tests.backtest.kept import keep_result
from tests.strategy.asked import make


def looked(canary: Canary) -> Canary:
    """Do at once what a worker would do."""
    look_for_leaks(canary.pk)
    return Canary.objects.get(pk=canary.pk)


@pytest.fixture
def of_strategy(market: Dataset) -> Canary:
    return look_at_strategy(make(market), owner=market.owner)


@pytest.fixture
def of_backtest(market: Dataset) -> Canary:
    return look_at_backtest(keep_result(market), owner=market.owner)


def test_a_strategy_is_looked_at_over_the_last_sessions(
    of_strategy: Canary, client: Client, user: User
) -> None:
    done = looked(of_strategy)
    assert (done.status, done.error) == ("succeeded", "")
    assert done.config["end_on"] == DAYS[-1].isoformat()
    assert done.has_passed is True
    assert done.verdict
    assert done.verdict["changed_scores"] > 0
    client.force_login(user)
    page = client.get(f"/canaries/{done.pk}/").content.decode()
    assert "Nothing looked ahead" in page
    assert "the canary was alive" in page


def test_a_back_test_is_looked_at_over_its_window(of_backtest: Canary) -> None:
    done = looked(of_backtest)
    assert (done.status, done.error) == ("succeeded", "")
    assert done.verdict
    assert done.verdict["first"] == done.of.config["start_on"]
    assert done.has_passed is True


def test_the_scrambled_copy_is_gone_afterwards(of_strategy: Canary) -> None:
    looked(of_strategy)
    assert list(home_of(of_strategy.pk).rglob("*.bin")) == []


def test_its_version_is_held_until_it_ends(of_strategy: Canary) -> None:
    pins = of_strategy.version.pins
    assert pins.filter(pinned_by__startswith="canary:").count() == 1
    looked(of_strategy)
    assert pins.filter(pinned_by__startswith="canary:").count() == 0


def test_a_window_of_a_few_days_is_refused_in_a_sentence(of_backtest: Canary) -> None:
    end_on = DAYS[DAYS.index(DAYS[25]) + 3].isoformat()
    Canary.objects.update(config=of_backtest.config | {"start_on": "2024-02-08", "end_on": end_on})
    done = looked(of_backtest)
    assert (done.status, done.error_code) == ("failed", "too_short")
    assert "choose a longer one" in done.error


DIFFERENCE = {
    "where": "scores",
    "on": "2024-03-21",
    "instrument": "SH600001",
    "what": "score",
    "before": 1.25,
    "after": None,
}
VERDICT: dict[str, Any] = {
    "first": "2024-03-01",
    "last_kept": "2024-03-21",
    "last": "2024-04-12",
    "sessions": 15,
    "scores": 600,
    "values": 60800,
    "changed_scores": 0,
    "difference": None,
}


def test_a_leak_is_named_by_day_and_instrument() -> None:
    words = words_of(VERDICT | {"difference": DIFFERENCE})
    assert (words.headline, words.passed) == ("It looks ahead", False)
    assert words.sentences[0] == (
        "The score of SH600001 on 2024-03-21 was 1.25, and none once later days were others."
    )


def test_a_leak_in_the_trading_is_told_without_an_instrument() -> None:
    cell = DIFFERENCE | {"where": "daily", "instrument": None, "what": "cash", "after": 2.0}
    words = words_of(VERDICT | {"difference": cell})
    assert words.sentences[0].startswith("The account (cash) on 2024-03-21 was 1.25, and 2 once")


def test_scores_of_a_file_are_not_said_to_have_been_looked_into() -> None:
    assert "come from a file" in words_of(VERDICT).sentences[-1]


def test_a_button_of_the_back_test_starts_one(market: Dataset, client: Client, user: User) -> None:
    backtest = keep_result(market)
    client.force_login(user)
    client.post(f"/backtests/{backtest.pk}/do/canary/")
    canary = Canary.objects.get(backtest=backtest)
    assert f"/canaries/{canary.pk}/" in client.get(f"/backtests/{backtest.pk}/").content.decode()


def test_a_button_of_the_strategy_starts_one(market: Dataset, client: Client, user: User) -> None:
    strategy = make(market)
    client.force_login(user)
    answer = client.post(f"/strategies/{strategy.pk}/canary/")
    assert answer["Location"] == f"/canaries/{Canary.objects.get(strategy=strategy).pk}/"


def test_a_stranger_sees_none_of_it(of_strategy: Canary, client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(f"/canaries/{of_strategy.pk}/").status_code == 404
    assert client.post(f"/strategies/{of_strategy.strategy_id}/canary/").status_code == 404
    assert sign_in(stranger).get(f"/api/v1/canaries/{of_strategy.pk}/").status_code == 404


def test_the_api_takes_one_of_a_strategy_or_a_back_test(market: Dataset, user: User) -> None:
    strategy, api = make(market), sign_in(user)
    accepted = api.post("/api/v1/canaries/", {"strategy": strategy.pk}, format="json")
    assert accepted.status_code == 202
    told = api.get(accepted["Location"]).json()
    assert (told["strategy"], told["passed"], told["verdict"]) == (strategy.pk, None, None)
    for wrong in ({}, {"strategy": strategy.pk, "backtest": "x"}, {"strategy": "gone"}):
        assert api.post("/api/v1/canaries/", wrong, format="json").status_code == 400


def test_canaries_go_with_what_they_looked_at(of_backtest: Canary) -> None:
    Backtest.objects.all().delete()
    assert not Canary.objects.exists()

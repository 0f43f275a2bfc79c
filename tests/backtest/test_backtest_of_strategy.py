"""The back-test of a strategy: its specification as it is now, over a window."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backtest.models import Backtest
from backtest.services import request_backtest_of
from data_management.models import Dataset
from strategy.models import Strategy
from strategy.score_files import Scores
from tests.api import sign_in
from tests.backtest.asked import CODES, DAYS, run
from tests.strategy.asked import CONFIG, make

WINDOW = {"start_on": "2024-02-01", "end_on": "2024-03-29"}


def asked_of(strategy: Strategy, **changes: Any) -> Backtest:
    return request_backtest_of(
        strategy=strategy,
        owner=strategy.owner,
        config=WINDOW | changes.pop("config", {}),
        **changes,
    )


def test_it_takes_the_specification_of_the_moment(market: Dataset) -> None:
    strategy = make(market, config={"topk": 3})
    backtest = asked_of(strategy, config={"benchmark": "SH600000"})
    Strategy.objects.update(config=strategy.config | {"topk": 1})
    assert (backtest.strategy, backtest.name) == (strategy, strategy.name)
    assert backtest.config["topk"] == 3
    assert backtest.config["benchmark"] == "SH600000"
    assert run(backtest).status == "succeeded"


def test_a_strategy_of_uploaded_scores_is_tested_on_them(market: Dataset) -> None:
    rows = [f"{day},{code},{at}" for day in DAYS[15:60] for at, code in enumerate(CODES)]
    file = SimpleUploadedFile("own.csv", "\n".join(["date,code,score", *rows]).encode())
    strategy = make_of_scores(market, Scores(file, {}))
    backtest = run(asked_of(strategy))
    assert (backtest.status, backtest.error) == ("succeeded", "")
    assert backtest.scores_sha256 == strategy.scores_sha256
    assert backtest.scores_path != strategy.scores_path


def make_of_scores(market: Dataset, scores: Scores) -> Strategy:
    from strategy.services import create_strategy

    config = {name: value for name, value in CONFIG.items() if name != "signal"}
    return create_strategy(owner=market.owner, dataset=market, config=config, scores=scores)


def test_the_page_asks_for_the_window_only(market: Dataset, client: Client, user: User) -> None:
    strategy = make(market)
    client.force_login(user)
    address = f"/strategies/{strategy.pk}/try/"
    assert 'name="start_on"' in client.get(address).content.decode()
    answer = client.post(address, WINDOW | {"benchmark": ""})
    backtest = Backtest.objects.get(strategy=strategy)
    assert answer["Location"] == f"/backtests/{backtest.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert f"/strategies/{strategy.pk}/try/" in page


def test_a_wrong_window_is_said_beside_its_field(
    market: Dataset, client: Client, user: User
) -> None:
    client.force_login(user)
    address = f"/strategies/{make(market).pk}/try/"
    answer = client.post(address, {"start_on": "2024-05-01", "end_on": "2024-02-01"})
    assert answer.status_code == 400
    assert "swap them" in answer.content.decode()


def test_the_api_takes_a_window_and_keeps_a_key(market: Dataset, user: User) -> None:
    strategy, api = make(market), sign_in(user)
    address = f"/api/v1/strategies/{strategy.pk}/backtests/"
    first, again = (
        api.post(address, WINDOW, format="json", headers={"Idempotency-Key": "mine"})
        for _ in range(2)
    )
    assert (first.status_code, first["Location"]) == (202, again["Location"])
    assert api.get(first["Location"]).json()["strategy"] == strategy.pk


def test_the_api_names_what_is_wrong(market: Dataset, user: User, stranger: User) -> None:
    address = f"/api/v1/strategies/{make(market).pk}/backtests/"
    api = sign_in(user)
    for wrong in ({}, WINDOW | {"topk": 3}, WINDOW | {"version": 9}, WINDOW | {"start_on": "x"}):
        assert api.post(address, wrong, format="json").status_code == 400, wrong
    assert sign_in(stranger).post(address, WINDOW, format="json").status_code == 404

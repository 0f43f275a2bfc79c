"""Strategies over HTTP: kept, changed, run, scheduled."""

from typing import Any

from django.contrib.auth.models import User

from data_management.models import Dataset
from strategy.models import ScheduledStrategy, Strategy, StrategyRun
from tests.api import API, assert_problem, sign_in
from tests.strategy.asked import CONFIG, make, ran

URL = f"{API}/strategies/"


def asked(dataset: Dataset, **config: Any) -> dict[str, Any]:
    return {"dataset": dataset.pk, "name": "Mine", "config": CONFIG | config}


def test_a_kind_is_chosen_by_its_schema_and_kept(market: Dataset) -> None:
    client = sign_in(market.owner)
    kinds = {each["name"]: each for each in client.get(f"{API}/strategy-kinds/").json()["results"]}
    assert kinds["momentum"]["schema"]["additionalProperties"] is False
    signal = {"kind": "moving_average_cross", "parameters": {"fast": 3, "slow": 8}}
    answer = client.post(URL, asked(market, signal=signal))
    assert answer.status_code == 201, answer.content
    told = client.get(answer["Location"])
    assert told.json()["kind"] == "moving_average_cross"
    known = client.get(answer["Location"], headers={"If-None-Match": told["ETag"]})
    assert known.status_code == 304


def test_what_could_not_run_names_its_field(market: Dataset) -> None:
    client = sign_in(market.owner)
    body = asked(market, signal={"kind": "moving_average_cross", "parameters": {"fast": 0}})
    problem = assert_problem(client.post(URL, body), 400, "invalid")
    assert problem["errors"][0]["pointer"] == "#/config/signal"
    ahead = asked(market, signal={"expression": "Ref($close, -1)"})
    assert "future" in assert_problem(client.post(URL, ahead), 400)["detail"]
    assert not Strategy.objects.exists()


def test_a_key_keeps_one_strategy(market: Dataset) -> None:
    client, key = sign_in(market.owner), {"Idempotency-Key": "mine"}
    first, second = (client.post(URL, asked(market), headers=key).json() for _ in range(2))
    assert first["id"] == second["id"]
    assert_problem(client.post(URL, asked(market, topk=3), headers=key), 422, "key_used")


def test_a_run_is_accepted_once_for_a_key(market: Dataset) -> None:
    client, key = sign_in(market.owner), {"Idempotency-Key": "mine"}
    url = f"{URL}{make(market).pk}/runs/"
    answers = [client.post(url, {}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert client.get(answers[0]["Location"]).json()["status"] == "pending"
    assert StrategyRun.objects.count() == 1


def test_the_orders_of_a_run_are_rows_and_files(market: Dataset) -> None:
    done, client = ran(make(market)), sign_in(market.owner)
    url = f"{API}/strategy-runs/{done.pk}/"
    orders = client.get(f"{url}orders/").json()
    assert orders["count"] == client.get(url).json()["headline"]["buys"]
    latest = client.get(f"{url}scores/?start={done.day}").json()
    assert {row["date"] for row in latest["rows"]} == {str(done.day)}
    assert client.get(f"{url}download/?file_type=csv").getvalue().startswith(b"\xef\xbb\xbfinstr")
    assert client.get(f"{url}download/?file_type=xlsx").getvalue().startswith(b"PK")
    assert client.get(f"{url}quality/").json()["horizons"]


def test_a_schedule_is_made_changed_and_forgotten(market: Dataset) -> None:
    client = sign_in(market.owner)
    url = f"{URL}{make(market).pk}/schedules/"
    wrong = {"trigger": "trading_day", "exchange": "NOWHERE"}
    fields = {each["pointer"] for each in assert_problem(client.post(url, wrong), 400)["errors"]}
    assert fields == {"#/at", "#/exchange"}
    body = {"trigger": "trading_day", "exchange": "XSHG", "at": "18:00", "from_on": "2024-06-24"}
    made = client.post(url, body)
    assert made.status_code == 201, made.content
    assert made.json()["when"] == "each trading day of XSHG at 18:00"
    one = f"{url}{made.json()['id']}/"
    assert client.patch(one, {"enabled": False}).json()["enabled"] is False
    assert client.delete(one).status_code == 204
    assert not ScheduledStrategy.objects.exists()


def test_others_do_not_find_it(market: Dataset, stranger: User) -> None:
    url = f"{URL}{make(market).pk}/"
    assert_problem(sign_in(stranger).get(url), 404)
    assert_problem(sign_in(stranger).post(f"{url}runs/", {}), 404)

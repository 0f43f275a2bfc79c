"""Back-tests over HTTP: asked for, refused, read, run again, compared."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backtest.models import Backtest
from data_management.models import Dataset
from tests.api import API, assert_problem, sign_in
from tests.backtest.asked import CONFIG, run
from tests.backtest.kept import DAYS, keep_result
from tests.backtest.reported import reported

URL = f"{API}/backtests/"


def asked(dataset: Dataset, **fields: Any) -> dict[str, Any]:
    return {"dataset": dataset.pk, "config": CONFIG} | fields


def url_of(backtest: Backtest, *more: str) -> str:
    return "/".join([API, "backtests", backtest.pk, *more, ""])


def test_a_back_test_is_accepted_and_says_where_to_look(market: Dataset) -> None:
    client = sign_in(market.owner)
    answer = client.post(URL, asked(market, name="Reversal", report_formats=["html"]))
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == answer.json()["url"]
    assert "universe_hindsight" in [finding["name"] for finding in answer.json()["findings"]]
    told = client.get(answer["Location"]).json()
    assert (told["status"], told["version"], told["name"]) == ("pending", 1, "Reversal")
    assert told["headline"] is told["differences"] is told["rerun_of"] is None
    assert told["report_formats"] == ["html"]


@pytest.mark.parametrize(
    ("config", "code", "pointer"),
    [
        ({"topk": 0}, "invalid", "#/config/topk"),
        ({"account": 10**400}, "invalid", "#/config/account"),
        ({"signal": {"expression": "open('x')"}}, "expression_refused", "#/config"),
        ({"benchmark": "SH609999"}, "benchmark_unknown", "#/config"),
    ],
)
def test_what_would_not_run_names_its_field(
    market: Dataset, config: dict[str, Any], code: str, pointer: str
) -> None:
    body = asked(market, config=CONFIG | config)
    problem = assert_problem(sign_in(market.owner).post(URL, body), 400, code)
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert not Backtest.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"dataset": "none"}, {"version": 9}, {"config": []}, {"colour": "red"},
               {"report_formats": ["pdf"]}],
)  # fmt: skip
def test_a_field_that_cannot_be_is_refused(market: Dataset, fields: dict[str, Any]) -> None:
    problem = assert_problem(sign_in(market.owner).post(URL, asked(market) | fields), 400)
    [name] = fields
    assert problem["errors"][0]["pointer"].startswith(f"#/{name}")


def test_scores_come_in_a_form(market: Dataset) -> None:
    client = sign_in(market.owner)
    config = {key: value for key, value in CONFIG.items() if key != "signal"}
    rows = [f"2024-02-{day:02},SH60000{number},{day * number % 5}"
            for day in range(1, 29) for number in range(6)]  # fmt: skip
    file = SimpleUploadedFile("mine.csv", "\n".join(["date,code,score", *rows]).encode())
    body = {"dataset": market.pk, "config": json.dumps(config), "scores": file}
    answer = client.post(URL, body, format="multipart")
    assert answer.status_code == 202, answer.content
    told = client.get(answer["Location"]).json()
    assert told["scores_name"] == "mine.csv"
    assert told["config"]["signal"]["sha256"] == told["scores_sha256"]
    backtest = run(Backtest.objects.get())
    assert backtest.status == "succeeded", backtest.error
    assert "scores_missing" in [finding["name"] for finding in backtest.findings]


def test_a_file_of_another_type_is_refused(market: Dataset) -> None:
    file = SimpleUploadedFile("mine.pdf", b"%PDF")
    body = {"dataset": market.pk, "config": "{}", "scores": file}
    answer = sign_in(market.owner).post(URL, body, format="multipart")
    problem = assert_problem(answer, 415, "unknown_type")
    assert problem["errors"][0]["pointer"] == "#/scores"


def test_a_key_is_used_once(market: Dataset) -> None:
    client = sign_in(market.owner)
    headers = {"Idempotency-Key": "mine"}
    first, again = (client.post(URL, asked(market), headers=headers) for _ in range(2))
    assert first.json()["task_id"] == again.json()["task_id"]
    other = client.post(URL, asked(market, name="other"), headers=headers)
    assert_problem(other, 422, "key_used")


def test_rows_of_a_result_come_in_pages(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    first = client.get(url_of(backtest, "daily"), {"limit": 40}).json()
    assert (first["count"], first["next_offset"], len(first["rows"])) == (DAYS, 40, 40)
    rest = client.get(url_of(backtest, "daily"), {"offset": 40}).json()
    assert (rest["next_offset"], len(rest["rows"])) == (None, DAYS - 40)
    assert first["rows"][-1]["date"] < rest["rows"][0]["date"]
    assert first["rows"][0]["account"] > 0


def test_rows_are_those_of_an_instrument_and_of_days(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    query = {"instrument": "SH600000", "start": "2015-01-20", "end": "2015-02-20"}
    told = client.get(url_of(backtest, "positions"), query).json()
    assert told["count"] == len(told["rows"]) > 0
    assert {row["instrument"] for row in told["rows"]} == {"SH600000"}
    assert all("2015-01-20" <= row["date"] <= "2015-02-20" for row in told["rows"])


def test_a_number_that_nobody_computed_is_null(market: Dataset) -> None:
    backtest = keep_result(market, reported(DAYS, benchmark=False))
    client = sign_in(market.owner)
    assert client.get(url_of(backtest, "daily")).json()["rows"][0]["bench"] is None
    assert client.get(url_of(backtest, "metrics")).json()["beta"] is None


def test_without_a_result_there_are_no_rows(market: Dataset) -> None:
    client = sign_in(market.owner)
    answer = client.post(URL, asked(market))
    for part in ("daily", "metrics", "card"):
        problem = assert_problem(client.get(f"{answer['Location']}{part}/"), 404)
        assert "is pending" in problem["detail"]


def test_it_is_run_again(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    answer = client.post(url_of(backtest, "rerun"))
    assert answer.status_code == 202, answer.content
    assert client.get(answer["Location"]).json()["rerun_of"] == backtest.pk
    assert_problem(client.post(f"{answer['Location']}rerun/"), 409, "conflict")


def test_back_tests_are_compared(market: Dataset) -> None:
    client = sign_in(market.owner)
    first, second = keep_result(market), keep_result(market, reported(50))
    told = client.get(f"{URL}compare/", {"ids": f"{first.pk},{second.pk}"}).json()
    assert [window["days"] for window in told["own_windows"]] == [60, 50]
    assert len(told["curves"]["date"]) == len(told["curves"]["values"][0]) == 50
    assert len(set(told["names"])) == 2


def test_what_cannot_be_compared_says_why(market: Dataset, stranger: Any) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    assert_problem(client.get(f"{URL}compare/", {"ids": backtest.pk}), 400)
    theirs = keep_result(import_bars_of(stranger, market), owner=stranger)
    asked = {"ids": f"{backtest.pk},{theirs.pk}"}
    problem = assert_problem(client.get(f"{URL}compare/", asked), 400)
    assert problem["errors"][0]["parameter"] == "ids"


def import_bars_of(stranger: Any, market: Dataset) -> Dataset:
    theirs = Dataset.objects.create(name="theirs", owner=stranger)
    theirs.current = market.current
    return theirs


def test_another_persons_dataset_is_not_there(market: Dataset, stranger: Any) -> None:
    problem = assert_problem(sign_in(stranger).post(URL, asked(market)), 400)
    assert problem["errors"][0]["pointer"] == "#/dataset"


def test_a_dataset_shared_for_reading_can_be_tested_on(market: Dataset, stranger: Any) -> None:
    Dataset.objects.update(visibility="shared")
    assert sign_in(stranger).post(URL, asked(market)).status_code == 202


def test_what_has_ended_is_deleted(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    waits = client.post(URL, asked(market))["Location"]
    assert_problem(client.delete(waits), 409, "conflict")
    assert client.delete(url_of(backtest)).status_code == 204
    assert_problem(client.get(url_of(backtest)), 404)


def test_lists_are_filtered(market: Dataset) -> None:
    client = sign_in(market.owner)
    kept, other = keep_result(market, name="One"), keep_result(market, name="Two")

    def ids(**query: str) -> list[str]:
        return [each["id"] for each in client.get(URL, query).json()["results"]]

    assert ids() == [other.pk, kept.pk]
    assert ids(name="one") == [kept.pk]
    assert ids(status="failed") == ids(dataset="none") == []


def test_a_longer_list_costs_no_more_queries(
    market: Dataset, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(market.owner)
    for _ in range(4):
        keep_result(market)
    with django_assert_max_num_queries(6):
        assert client.get(URL).json()["count"] == 4

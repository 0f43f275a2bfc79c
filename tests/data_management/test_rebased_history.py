"""A history that an import would rescale is asked about first."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from data_management.models import Dataset, ImportTask
from data_management.tasks import process_data_import
from tests.api import API, bars_csv, run_import, sign_in
from tests.previews import confirm, found_of, look_at, run_confirmed

HEADER, *BARS = bars_csv("SH600000", "SH600004", days=5).decode().split()


@pytest.fixture
def client(user: User) -> APIClient:
    client = sign_in(user)
    run_import(client, csv_of(BARS), dataset_name="bars")
    return client


def csv_of(bars: list[str]) -> bytes:
    return "\n".join([HEADER, *bars, ""]).encode()


def rescaled(bar: str, ratio: float) -> str:
    code, day, *prices, volume = bar.split(",")
    return ",".join([code, day, *(str(round(float(p) * ratio, 2)) for p in prices), volume])


def rebased(count: int, ratio: float = 0.8) -> bytes:
    """The file again, the first bars rescaled."""
    return csv_of([*(rescaled(bar, ratio) for bar in BARS[:count]), *BARS[count:]])


def run(client: APIClient, content: bytes, **fields: Any) -> ImportTask:
    return run_import(client, content, dataset_name="bars", **fields)


def test_a_rebased_history_is_asked_about(client: APIClient) -> None:
    task = run(client, rebased(5))
    assert (task.status, task.error_code) == ("failed", "needs_answer")
    (question,) = task.questions
    assert (question["key"], question["choices"]) == ("restated", ["accept"])
    assert "SH600000 would be rescaled from 2015-01-05 by 0.8" in task.error
    assert Dataset.objects.get().versions.count() == 1


def test_the_answer_is_a_retry(client: APIClient) -> None:
    task = run(client, rebased(5))
    body = {"import_config": {"restated": "accept"}}
    answer = client.post(f"{API}/imports/{task.pk}/retry/", body, format="json")
    assert answer.status_code == 202
    assert process_data_import(task_id=task.pk)["success"] is True
    assert task.versions.get().changed_rows == 5


def test_the_answer_may_be_given_in_advance(client: APIClient) -> None:
    task = run(client, rebased(5), import_config='{"restated": "accept"}')
    assert task.status == "succeeded"


def test_the_gravest_is_named_and_the_others_counted(client: APIClient) -> None:
    task = run(client, rebased(8))
    assert "SH600000 would be rescaled" in task.error
    assert "and 1 other as well" in task.error


def test_a_refused_rebasing_leaves_no_file_in_the_store(client: APIClient, home: Any) -> None:
    before = sorted(home.rglob("store/**/*.parquet"))
    run(client, rebased(5))
    assert sorted(home.rglob("store/**/*.parquet")) == before


@pytest.mark.parametrize("count", [1, 2])
def test_a_few_corrected_prices_never_ask(client: APIClient, count: int) -> None:
    assert run(client, rebased(count)).status == "succeeded"


def test_a_corrected_price_beside_them_hides_no_rebasing(client: APIClient) -> None:
    corrected = [rescaled(bar, 0.8) for bar in BARS[:4]] + [rescaled(BARS[4], 0.95)]
    assert run(client, csv_of(corrected)).error_code == "needs_answer"


def test_a_rebasing_over_a_turn_of_the_year_is_one(client: APIClient) -> None:
    days = ("2015-12-30", "2015-12-31", "2016-01-04", "2016-01-05")
    bars = [f"SH600007,{day},10.1,11.5,9.5,10.5,1000" for day in days]
    run(client, csv_of(bars))
    task = run(client, csv_of([rescaled(bar, 0.5) for bar in bars]))
    assert "rescaled from 2015-12-30 by 0.5 (4 bars)" in task.error


def test_a_preview_shows_it_and_confirming_accepts_it(client: APIClient) -> None:
    preview = look_at(client, rebased(5), dataset_name="bars")
    found = found_of(preview)
    assert found["restated"]["instruments"] == 1
    assert "is rescaled from 2015-01-05 by 0.8" in found["restated"]["findings"][0]["sentence"]
    assert found["verdict"]["code"] == "needs_answer"
    assert [question["key"] for question in found["questions"]] == ["restated"]
    assert run_confirmed(confirm(client, preview, restated="accept"))["success"] is True

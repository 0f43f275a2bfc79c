"""A preview says what an import would do, and leaves the dataset alone."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from data_management.models import Dataset, DatasetVersion, ImportTask
from tests.api import bars_csv, run_import, sign_in
from tests.previews import BAD_ROW, ask_preview, found_of, look_at, run_preview, url_of


@pytest.fixture
def client(user: User) -> APIClient:
    return sign_in(user)


def found_in(client: APIClient, content: bytes | None = None, **fields: Any) -> dict[str, Any]:
    return found_of(look_at(client, content, **fields))


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_preview_of_a_new_dataset_makes_none(client: APIClient, home: Path) -> None:
    found = found_in(client)
    assert found["verdict"] == {"would_import": True, "code": None, "message": None}
    assert found["changes"]["since_version"] is None
    assert (found["changes"]["new"], found["changes"]["changed"]) == (3, 0)
    assert not Dataset.objects.exists()
    assert not ImportTask.objects.exists()
    assert not (home / "store").exists()


def test_the_first_rows_are_as_they_would_be_stored(client: APIClient) -> None:
    found = found_in(client, b"ts_code,trade_date,open,high,low,close,vol,amount\n"
                             b"600000.SH,20150105,10,11,9,10.5,100,105\n")  # fmt: skip
    rows = [dict(zip(found["first_rows"]["columns"], row, strict=True))
            for row in found["first_rows"]["rows"]]  # fmt: skip
    assert rows == [{"instrument": "SH600000", "date": "2015-01-05", "open": 10.0, "high": 11.0,
                     "low": 9.0, "close": 10.5, "volume": 10_000, "amount": 105_000}]  # fmt: skip
    assert found["metadata"]["units"] == {"volume": "lot", "amount": 1000, "known_by": "amount"}
    assert found["metadata"]["vendor"] == "tushare_pro"
    assert found["metadata"]["encoding"].lower() == "utf-8"


def test_no_more_than_the_first_rows_are_shown(client: APIClient) -> None:
    codes = [f"SH6000{number:02}" for number in range(30)]
    found = found_in(client, bars_csv(*codes))
    assert len(found["first_rows"]["rows"]) == 20
    assert found["coverage"] == {
        "instruments": 30, "days": 3, "start_on": "2015-01-05", "end_on": "2015-01-07",
    }  # fmt: skip


def test_new_changed_and_equal_rows_are_told_apart(client: APIClient, home: Path) -> None:
    run_import(client, bars_csv("SH600000", "SH600004"), dataset_name="bars")
    before = files_below(home / "store") | files_below(home / "providers")
    content = bars_csv("SH600000") + bars_csv("SH600004", close=10.6).split(b"\n", 1)[1]
    found = found_in(client, content + bars_csv("SH600006").split(b"\n", 1)[1], dataset_name="bars")
    assert found["changes"] == {
        "since_version": 1, "new": 3, "changed": 3, "equal": 3,
        "years": [{"year": 2015, "new": 3, "changed": 3, "equal": 3}],
    }  # fmt: skip
    assert files_below(home / "store") | files_below(home / "providers") == before
    assert DatasetVersion.objects.count() == 1


def test_bad_rows_are_named_and_counted(client: APIClient) -> None:
    found = found_in(client, bars_csv() + BAD_ROW)
    assert found["verdict"]["code"] == "bad_rows"
    assert found["counts"]["rows_bad"] == 1
    assert found["problems"]["by_reason"] == {"unparseable": 1}
    (problem,) = found["problems"]["first"]
    assert (problem["line"], problem["column"], problem["value"]) == (5, "open", "ten")


def test_bad_rows_that_may_be_skipped_refuse_nothing(client: APIClient) -> None:
    config = '{"on_error": "skip"}'
    found = found_in(client, bars_csv() + BAD_ROW, import_config=config)
    assert found["verdict"]["would_import"] is True


def test_a_preview_with_a_question_succeeds_and_asks(client: APIClient) -> None:
    content = bars_csv().replace(b"2015-01-0", b"01/0").replace(b",10.1", b"/2015,10.1")
    preview = look_at(client, content)
    assert preview.status == "succeeded"
    assert found_of(preview)["verdict"]["code"] == "needs_answer"
    assert [question["key"] for question in found_of(preview)["questions"]] == ["date_format"]
    assert found_of(preview)["first_rows"] is None
    answer = client.post(
        url_of(preview, "again"), {"import_config": {"date_format": "%m/%d/%Y"}}, format="json"
    )
    again = run_preview(answer.json()["task_id"])
    assert found_of(again)["verdict"]["would_import"] is True
    assert found_of(again)["coverage"]["start_on"] == "2015-01-05"


def test_a_header_in_other_words_is_shown_to_be_mapped(client: APIClient) -> None:
    found = found_in(client, bars_csv().replace(b"close", b"Letzter"))
    assert found["verdict"]["code"] == "missing_column"
    assert found["headers"] == ["code", "date", "open", "high", "low", "Letzter", "volume"]


def test_a_mended_sheet_is_looked_at_before_it_is_imported(client: APIClient) -> None:
    config = '{"on_error": "skip"}'
    parent = run_import(client, bars_csv() + BAD_ROW, import_config=config)
    sheet = client.get(f"/api/v1/imports/{parent.pk}/bad-rows/")
    mended = b"".join(sheet.streaming_content).replace(b"ten", b"10.2")
    preview = look_at(client, mended, mends=parent.pk)
    assert found_of(preview)["verdict"]["would_import"] is True
    assert found_of(preview)["changes"]["new"] == 1


def test_an_upload_that_came_in_parts_is_looked_at_and_stays(client: APIClient) -> None:
    from tests.data_management.resumable_client import send

    body = {"upload": send(client, bars_csv()).pk}
    for _ in range(2):
        answer = client.post("/api/v1/previews/", body, format="json")
        assert found_of(run_preview(answer.json()["task_id"]))["counts"]["rows_good"] == 3
    assert client.post("/api/v1/imports/", body, format="json").status_code == 202


def test_a_key_stands_for_one_preview_and_for_one_import(client: APIClient) -> None:
    key = {"Idempotency-Key": "monday"}
    first, second = (ask_preview(client, headers=key).json()["task_id"] for _ in range(2))
    assert first == second
    assert run_import(client, headers=key).pk != first

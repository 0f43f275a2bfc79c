"""Datasets, their versions and bars over HTTP."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from data_management import contents
from data_management.models import Dataset, ImportTask
from tests.api import API, assert_problem, bars_csv, run_import, sign_in


@pytest.fixture
def task(user: User) -> ImportTask:
    return run_import(sign_in(user), bars_csv("SH600000", "SZ000001"), dataset_name="market")


def url_of(task: ImportTask, *more: str) -> str:
    return "/".join([API, "datasets", str(task.dataset_id), *more, ""])


def bars(task: ImportTask, user: User, **query: Any) -> Any:
    return sign_in(user).get(url_of(task, "bars"), query)


def test_a_dataset_tells_what_it_covers(task: ImportTask, user: User) -> None:
    told = sign_in(user).get(url_of(task)).json()
    assert (told["name"], told["is_mine"], told["may_change"]) == ("market", True, True)
    current = told["current"]
    assert (current["number"], current["rows"], current["instruments"]) == (1, 6, 2)
    assert (current["start_on"], current["end_on"]) == ("2015-01-05", "2015-01-07")


def test_an_empty_dataset_has_no_current_version(user: User) -> None:
    dataset = Dataset.objects.create(name="empty", owner=user)
    assert sign_in(user).get(f"{API}/datasets/{dataset.pk}/").json()["current"] is None


def test_undo_and_redo_are_versions(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    undone = client.post(url_of(task, "undo")).json()
    assert (undone["number"], undone["kind"], undone["rows"], undone["undone"]) == (2, "undo", 0, 1)
    redone = client.post(url_of(task, "redo")).json()
    assert (redone["number"], redone["kind"], redone["content"]) == (3, "redo", 1)
    history = client.get(url_of(task, "versions")).json()["results"]
    assert [version["kind"] for version in history] == ["redo", "undo", "import"]
    assert history[0]["content_hash"] == history[2]["content_hash"]
    assert_problem(client.post(url_of(task, "redo")), 409, "conflict")


def test_a_version_tells_where_it_comes_from(task: ImportTask, user: User) -> None:
    version = sign_in(user).get(url_of(task, "versions", "1")).json()
    assert version["import_id"] == task.pk
    assert version["lineage"]["file"] == "bars.csv"
    assert version["new_rows"] == 6
    assert_problem(sign_in(user).get(url_of(task, "versions", "2")), 404)


def test_a_shared_dataset_does_not_tell_its_owners_files(
    task: ImportTask, user: User, stranger: User
) -> None:
    sign_in(user).patch(url_of(task), {"visibility": "shared"})
    client = sign_in(stranger)
    version = client.get(url_of(task, "versions", "1")).json()
    assert version["import_id"] is version["lineage"] is None
    told = client.get(url_of(task)).json()
    assert (told["is_mine"], told["may_change"]) == (False, False)


def test_a_shared_dataset_is_changed_by_its_owner_only(
    task: ImportTask, user: User, stranger: User
) -> None:
    sign_in(user).patch(url_of(task), {"visibility": "shared"})
    client = sign_in(stranger)
    assert client.get(url_of(task)).status_code == 200
    for change in ("undo", "redo"):
        problem = assert_problem(client.post(url_of(task, change)), 403)
        assert "only its owner" in problem["detail"]
    assert_problem(client.patch(url_of(task), {"name": "mine"}), 403)


def test_a_dataset_is_renamed(task: ImportTask, user: User) -> None:
    assert sign_in(user).patch(url_of(task), {"name": "A shares"}).json()["name"] == "A shares"
    assert Dataset.objects.get().name == "A shares"


@pytest.mark.parametrize(
    "body",
    [
        '{"name": ""}',
        '{"name": "a\\u0000b"}',
        '{"name": "\\ud800"}',
        '{"name": "' + "x" * 121 + '"}',
        '{"visibility": "public"}',
        '{"visibility": "\\ud800"}',
        '["name"]',
        '"name"',
        "null",
        "{",
        "\x00",
        "[" * 100_000,
    ],
)
def test_a_change_that_cannot_be_is_refused(task: ImportTask, user: User, body: str) -> None:
    answer = sign_in(user).patch(url_of(task), body, content_type="application/json")
    assert_problem(answer, 400)
    assert Dataset.objects.get().name == "market"


def test_two_datasets_of_a_person_have_two_names(task: ImportTask, user: User) -> None:
    Dataset.objects.create(name="other", owner=user)
    problem = assert_problem(sign_in(user).patch(url_of(task), {"name": "other"}), 409)
    assert "already" in problem["detail"]


def test_bars_are_as_the_file_gave_them(task: ImportTask, user: User) -> None:
    told = bars(task, user, instrument="SH600000", start="2015-01-06", end="2015-01-07").json()
    assert (told["version"], told["instrument"], told["next_start"]) == (1, "SH600000", None)
    assert [bar["date"] for bar in told["bars"]] == ["2015-01-06", "2015-01-07"]
    first = told["bars"][0]
    assert (first["open"], first["close"], first["volume"]) == (10.1, 10.5, 1001)
    assert first["amount"] is first["factor"] is first["prev_close"] is None


def test_bars_of_an_earlier_version(task: ImportTask, user: User) -> None:
    other = {"dataset_name": "market", "import_config": '{"restated": "accept"}'}
    run_import(sign_in(user), bars_csv("SH600000", close=11.0), **other)
    now, then = (
        bars(task, user, instrument="SH600000"),
        bars(task, user, instrument="SH600000", version=1),
    )
    assert now.json()["bars"][0]["close"] == 11.0
    assert then.json()["bars"][0]["close"] == 10.5


def test_many_bars_come_in_parts(
    task: ImportTask, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MOST_BARS", 2)
    first = bars(task, user, instrument="SH600000").json()
    assert len(first["bars"]) == 2
    rest = bars(task, user, instrument="SH600000", start=first["next_start"]).json()
    assert [bar["date"] for bar in rest["bars"]] == ["2015-01-07"]
    assert rest["next_start"] is None


def test_days_without_bars_are_no_error(task: ImportTask, user: User) -> None:
    assert bars(task, user, instrument="SH600000", start="2020-01-01").json()["bars"] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({}, "instrument"),
        ({"instrument": "a\x00b"}, "instrument"),
        ({"instrument": "SH600000", "start": "yesterday"}, "start"),
        ({"instrument": "SH600000", "start": "2015-02-01", "end": "2015-01-01"}, "end"),
        ({"instrument": "SH600000", "version": "0"}, "version"),
        ({"instrument": "SH600000", "version": "9" * 30}, "version"),
    ],
)
def test_a_wrong_parameter_is_named(
    task: ImportTask, user: User, query: dict[str, str], parameter: str
) -> None:
    problem = assert_problem(bars(task, user, **query), 400)
    assert problem["errors"][0]["parameter"] == parameter
    assert problem["detail"].startswith(f"{parameter}: ")


def test_an_unknown_instrument_is_not_there(task: ImportTask, user: User) -> None:
    problem = assert_problem(bars(task, user, instrument="SH600001"), 404)
    assert "SH600001" in problem["detail"]
    assert_problem(bars(task, user, instrument="SH600000", version=2), 404)


def test_instruments_are_listed_with_their_days(task: ImportTask, user: User) -> None:
    told = sign_in(user).get(url_of(task, "instruments")).json()
    days = {"start_on": "2015-01-05", "end_on": "2015-01-07"}
    assert told["instruments"] == [
        {"instrument": "SH600000", **days},
        {"instrument": "SZ000001", **days},
    ]


def test_datasets_are_filtered(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    names = [
        [dataset["name"] for dataset in client.get(f"{API}/datasets/", query).json()["results"]]
        for query in ({"name": "MARK"}, {"name": "else"}, {"is_sample": "true"})
    ]
    assert names == [["market"], [], []]

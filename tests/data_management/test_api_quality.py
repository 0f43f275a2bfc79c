"""The quality of a version over HTTP."""

import pytest
from django.contrib.auth.models import User

from data_management.models import ImportTask, QualityReport
from tests.api import API, assert_problem, run_import, sign_in

HOLED = b"""code,date,open,high,low,close,volume
SH600000,2015-01-05,10.1,11.5,9.5,10.5,1000
SH600000,2015-01-08,10.1,11.5,9.5,10.6,1100
SZ000001,2015-01-05,10.1,11.5,9.5,10.5,1000
"""


@pytest.fixture
def task(user: User) -> ImportTask:
    return run_import(sign_in(user), HOLED, dataset_name="market")


def url_of(task: ImportTask, what: str, number: int = 1) -> str:
    return f"{API}/datasets/{task.dataset_id}/versions/{number}/{what}/"


def test_a_version_tells_its_quality(task: ImportTask, user: User) -> None:
    told = sign_in(user).get(url_of(task, "quality")).json()
    assert (told["version"], told["of_version"], told["why_not"]) == (1, 1, None)
    checks = {check["kind"]: check for check in told["report"]["checks"]}
    assert checks["gaps"]["count"] == 1
    assert checks["gaps"]["bars"] == 2
    (gap,) = checks["gaps"]["findings"]
    assert (gap["instrument"], gap["start_on"], gap["end_on"]) == (
        "SH600000",
        "2015-01-06",
        "2015-01-07",
    )
    assert checks["restatements"]["count"] is None
    assert told["report"]["coverage"]["missing_fraction"] == 0.4


def test_a_version_tells_the_coverage_of_every_instrument(task: ImportTask, user: User) -> None:
    told = sign_in(user).get(url_of(task, "coverage")).json()
    assert [row["instrument"] for row in told["instruments"]] == ["SH600000", "SZ000001"]
    assert told["instruments"][0] == {
        "instrument": "SH600000",
        "start_on": "2015-01-05",
        "end_on": "2015-01-08",
        "bars": 2,
        "missing_fraction": 0.5,
    }


def test_an_undo_shows_the_report_of_what_it_holds(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    dataset = f"{API}/datasets/{task.dataset_id}/"
    client.post(f"{dataset}undo/")
    empty = client.get(url_of(task, "quality", 2)).json()
    assert (empty["of_version"], empty["report"]) == (None, None)
    assert empty["why_not"] == "market v2 holds no bar."
    client.post(f"{dataset}redo/")
    redone = client.get(url_of(task, "quality", 3)).json()
    assert (redone["version"], redone["of_version"]) == (3, 1)
    assert redone["report"] == client.get(url_of(task, "quality")).json()["report"]


def test_a_report_that_was_never_made_is_null(task: ImportTask, user: User) -> None:
    QualityReport.objects.all().delete()
    client = sign_in(user)
    assert client.get(url_of(task, "quality")).json()["report"] is None
    assert client.get(url_of(task, "coverage")).json()["instruments"] is None


def test_only_who_sees_the_dataset_sees_its_quality(
    task: ImportTask, user: User, stranger: User
) -> None:
    for what in ("quality", "coverage"):
        assert_problem(sign_in(stranger).get(url_of(task, what)), 404)
    dataset = f"{API}/datasets/{task.dataset_id}/"
    sign_in(user).patch(dataset, {"visibility": "shared"})
    assert sign_in(stranger).get(url_of(task, "quality")).status_code == 200
    assert_problem(sign_in(stranger).get(url_of(task, "quality", 9)), 404)

"""The pages of back-tests, as a person goes through them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backtest.forms import BacktestForm
from backtest.models import Backtest, Report
from backtest.services import request_report
from backtest.tasks import generate_report
from data_management.attempt_files import folder_at
from data_management.models import Dataset
from tests.backtest.asked import ask, ran, run


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def stranger(user: User) -> Client:
    other = User.objects.create_user("somebody-else")
    client = Client()
    client.force_login(other)
    return client


def filled(user: User, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but `changes` was written into it."""
    form = BacktestForm(person=user)
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    given["dataset"] = given["dataset"].pk
    return {name: value for name, value in (given | changes).items() if value is not None}


def whole(answer: Any) -> bytes:
    """A file to its end, where it is closed."""
    return b"".join(answer)


def errors_in(answer: Any) -> str:
    assert answer.status_code == 400
    return str(answer.context["form"].errors.as_text())


def test_the_form_runs_as_it_is(researcher: Client, user: User, market: Dataset) -> None:
    answer = researcher.post("/backtests/new/", filled(user, universe="all"))
    backtest = Backtest.objects.get()
    assert answer["Location"] == f"/backtests/{backtest.pk}/"
    assert (backtest.dataset, backtest.owner) == (market, user)
    assert backtest.report_formats == ["html", "xlsx", "json"]
    assert run(backtest).status == "succeeded"


def test_the_form_asks_for_weights(researcher: Client, user: User, market: Dataset) -> None:
    weights = {"construction": "equal_weight", "max_weight": "0.6", "rebalance_interval": "5"}
    researcher.post("/backtests/new/", filled(user, **weights))
    backtest = Backtest.objects.get()
    assert backtest.config["construction"] == "equal_weight"
    assert (backtest.config["max_weight"], backtest.config["rebalance_interval"]) == (0.6, 5)
    assert run(backtest).status == "succeeded"
    page = researcher.get(f"/backtests/{backtest.pk}/").content.decode()
    assert "in equal weights, every <b>5</b> sessions" in page


def test_a_page_tells_the_kind_of_strategy_and_its_parameters(
    researcher: Client, market: Dataset
) -> None:
    signal = {"kind": "momentum", "parameters": {"window": 9, "skip": 2}}
    backtest = ask(market, config={"signal": signal})
    page = researcher.get(f"/backtests/{backtest.pk}/").content.decode()
    assert "Momentum: window 9, skip 2" in page


def test_a_look_ahead_is_said_beside_the_signal(
    researcher: Client, user: User, market: Dataset
) -> None:
    answer = researcher.post("/backtests/new/", filled(user, expression="Ref($close, -1)"))
    assert "into the future" in errors_in(answer)
    assert not Backtest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n_drop": 5}, "n_drop"),
        ({"max_weight": "0.1"}, "topk_dropout has no weights"),
        ({"rebalance_interval": "0"}, "greater than or equal to 1"),
        ({"construction": "best"}, "valid choice"),
        ({"start_on": "2024-13-40"}, "valid date"),
        ({"end_on": "2023-01-01"}, "before start_on"),
        ({"expression": ""}, "signal"),
        ({"expression": "__import__('os')"}, "column"),
        ({"dataset": "nobody"}, "valid choice"),
        ({"benchmark": "of", "benchmark_code": "SH999999"}, "SH999999"),
        ({"account": "nan"}, "number"),
        ({"universe": "../secrets"}, "universe"),
    ],
)
def test_what_is_wrong_is_said(
    researcher: Client, user: User, market: Dataset, changes: dict[str, Any], said: str
) -> None:
    assert said in errors_in(researcher.post("/backtests/new/", filled(user, **changes)))
    assert not Backtest.objects.exists()


def test_scores_of_ones_own_are_taken(researcher: Client, user: User, market: Dataset) -> None:
    rows = "".join(f"2024-05-{day:02},SH60000{n},{n}\n" for day in range(6, 11) for n in range(6))
    scores = SimpleUploadedFile("mine.csv", f"date,instrument,score\n{rows}".encode())
    sent = filled(user, expression="", start_on="2024-05-07", end_on="2024-05-13", scores=scores)
    researcher.post("/backtests/new/", sent)
    backtest = Backtest.objects.get()
    assert backtest.scores_name == "mine.csv"
    assert run(backtest).status == "succeeded"
    assert "Scores of mine.csv" in researcher.get(f"/backtests/{backtest.pk}/").content.decode()


def test_without_a_dataset_the_form_says_what_to_do(researcher: Client) -> None:
    assert "import a file" in researcher.get("/backtests/new/").content.decode()


def test_a_page_looks_again_until_its_report_is_there(researcher: Client, market: Dataset) -> None:
    backtest = ask(market, report_formats=["html"])
    address = f"/backtests/{backtest.pk}/"
    assert 'hx-trigger="every 2s"' in researcher.get(address).content.decode()
    run(backtest)
    assert 'hx-trigger="every 2s"' in researcher.get(address).content.decode()
    generate_report(backtest.reports.get().pk)
    whole = researcher.get(address, headers={"HX-Request": "true"})
    assert whole["HX-Refresh"] == "true"
    assert "<iframe" in whole.content.decode()


def test_a_tear_sheet_may_reach_nothing(researcher: Client, market: Dataset) -> None:
    report = request_report(backtest=ran(market), owner=market.owner, formats=["html"])
    generate_report(report.pk)
    shown = researcher.get(f"/backtests/reports/{report.pk}/html/")
    assert b"<html" in whole(shown)
    assert shown["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    kept = researcher.get(f"/backtests/reports/{report.pk}/html/?keep")
    assert kept["Content-Disposition"].startswith("attachment")
    assert whole(kept) == (folder_at(Report.objects.get().folder) / "tear_sheet.html").read_bytes()
    assert researcher.get(f"/backtests/reports/{report.pk}/xlsx/").status_code == 404


def test_run_again_says_that_the_numbers_are_equal(researcher: Client, market: Dataset) -> None:
    first = ran(market)
    answer = researcher.post(f"/backtests/{first.pk}/do/rerun/")
    again = Backtest.objects.get(rerun_of=first)
    assert answer["Location"] == f"/backtests/{again.pk}/"
    run(again)
    assert "every number is equal" in researcher.get(answer["Location"]).content.decode()


def test_back_tests_are_compared_side_by_side(researcher: Client, market: Dataset) -> None:
    ids = [ran(market, name="Two", config={"topk": topk}).pk for topk in (2, 3)]
    page = researcher.get("/backtests/compare/", {"id": ids})
    assert page.status_code == 200
    sheet = researcher.get("/backtests/compare/sheet/", {"id": ids}).content.decode()
    assert all(f"Two ({each[:8]})" in sheet for each in ids)


@pytest.mark.parametrize("count", [0, 1])
def test_one_is_not_compared_with_itself(researcher: Client, market: Dataset, count: int) -> None:
    chosen = [ran(market).pk for _ in range(count)]
    answer = researcher.get("/backtests/compare/", {"id": chosen * 2}, follow=True)
    assert "Choose two to 10" in answer.content.decode()


def test_a_stranger_finds_nothing(stranger: Client, researcher: Client, market: Dataset) -> None:
    backtest = ran(market, name="secret plan")
    report = request_report(backtest=backtest, owner=backtest.owner, formats=["json"])
    generate_report(report.pk)
    page, file = f"/backtests/{backtest.pk}/", f"/backtests/reports/{report.pk}/json/"
    assert b"secret plan" in researcher.get(page).content
    assert b"run_card" in whole(researcher.get(file))
    assert [stranger.get(address).status_code for address in (page, file)] == [404, 404]
    assert stranger.post(f"/backtests/{backtest.pk}/do/rerun/").status_code == 404
    assert stranger.get("/backtests/compare/sheet/", {"id": [backtest.pk] * 2}).status_code == 400
    assert "secret plan" not in stranger.get("/backtests/").content.decode()


def test_a_result_that_is_gone_is_no_fault_of_ours(researcher: Client, market: Dataset) -> None:
    ids = [ran(market, config={"topk": topk}).pk for topk in (2, 3)]
    (folder_at(Backtest.objects.get(pk=ids[0]).folder) / "daily.parquet").unlink()
    answer = researcher.get("/backtests/compare/sheet/", {"id": ids})
    assert answer.status_code == 400
    assert "run it again" in answer.content.decode()

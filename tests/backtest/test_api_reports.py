"""Reports over HTTP: asked for, made, downloaded."""

import json

from backtest.models import Report
from backtest.tasks import generate_report
from data_management.models import Dataset
from tests.api import API, assert_problem, sign_in
from tests.backtest.asked import ask
from tests.backtest.kept import keep_result, make_report

URL = f"{API}/reports/"


def test_a_report_is_asked_for_and_downloaded(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market, name="My / test")
    answer = client.post(URL, {"backtest": backtest.pk, "formats": ["json", "json"]})
    assert answer.status_code == 202, answer.content
    told = client.get(answer["Location"]).json()
    assert (told["backtest"], told["formats"], told["files"]) == (backtest.pk, ["json"], None)
    assert_problem(client.get(f"{answer['Location']}download/", {"file_type": "json"}), 404)
    generate_report(told["id"])
    sent = client.get(f"{answer['Location']}download/", {"file_type": "json"})
    assert 'filename="My-test.json"' in sent["Content-Disposition"]
    assert json.loads(sent.getvalue())["run_card"]["seed"] == 0


def test_only_the_formats_that_were_asked_for_are_there(market: Dataset) -> None:
    client, report = sign_in(market.owner), make_report(keep_result(market))
    url = f"{URL}{report.pk}/download/"
    assert_problem(client.get(url, {"file_type": "html"}), 404)
    assert_problem(client.get(url, {"file_type": "pdf"}), 400)
    assert_problem(client.get(url), 400)


def test_a_back_test_without_a_result_has_no_report(market: Dataset) -> None:
    backtest = ask(market)
    answer = sign_in(market.owner).post(URL, {"backtest": backtest.pk})
    assert "pending" in assert_problem(answer, 409, "conflict")["detail"]
    assert not Report.objects.exists()


def test_reports_are_listed_by_back_test(market: Dataset) -> None:
    client, backtest = sign_in(market.owner), keep_result(market)
    report = make_report(backtest)
    make_report(keep_result(market))
    told = client.get(URL, {"backtest": backtest.pk}).json()["results"]
    assert [each["id"] for each in told] == [report.pk]

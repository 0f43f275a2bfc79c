"""Back-tests and reports in the admin: shown, commanded by POST, downloaded."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backtest.models import Backtest, Report
from data_management.models import Dataset
from tests.backtest.asked import ask
from tests.backtest.kept import keep_result, make_report

LIST = "/admin/backtest/backtest/"


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def command(client: Client, backtest: Backtest, name: str) -> list[str]:
    answer: Any = client.post(f"{LIST}{backtest.pk}/do/{name}/", follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_figure_that_nobody_computed_is_a_dash(staff: Client, market: Dataset) -> None:
    ask(market, name="Waits")
    text = staff.get(LIST).content.decode()
    assert "Waits" in text
    assert "0.00%" not in text


def test_the_page_shows_findings_and_figures(staff: Client, market: Dataset) -> None:
    backtest = keep_result(market)
    text = staff.get(f"{LIST}{backtest.pk}/change/").content.decode()
    assert "additive_information_ratio" in text
    assert "Make a report" in text


def test_a_report_and_a_rerun_are_asked_for_by_post(
    staff: Client, operator: User, market: Dataset
) -> None:
    backtest = keep_result(market)
    assert staff.get(f"{LIST}{backtest.pk}/do/report/").status_code == 405
    assert "is made by job" in command(staff, backtest, "report")[0]
    assert "runs again as" in command(staff, backtest, "rerun")[0]
    assert Report.objects.get().owner == operator
    assert Backtest.objects.get(rerun_of=backtest).owner == operator


def test_a_back_test_that_waits_is_cancelled(staff: Client, market: Dataset) -> None:
    backtest = ask(market)
    assert "has not succeeded" in command(staff, backtest, "rerun")[0]
    command(staff, backtest, "cancel")
    assert Backtest.objects.get().status == "cancelled"


def test_a_file_of_a_report_is_downloaded(staff: Client, market: Dataset) -> None:
    report = make_report(keep_result(market))
    page = f"/admin/backtest/report/{report.pk}"
    assert f"{page}/download/json/" in staff.get(f"{page}/change/").content.decode()
    assert b"run_card" in staff.get(f"{page}/download/json/").getvalue()
    assert staff.get(f"{page}/download/html/").status_code == 302
    assert staff.get(f"{page}/download/pdf/").status_code == 404

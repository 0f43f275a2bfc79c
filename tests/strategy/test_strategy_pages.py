"""The pages of strategies, and its admin: chosen, kept, run, scheduled, looked at."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management.models import Dataset
from strategy.catalog import CATALOG
from strategy.models import ScheduledStrategy, Strategy, StrategyRun
from tests.backtest.asked import DAYS
from tests.strategy.asked import ask, make, ran

NEW = "/strategies/new/"


@pytest.fixture
def person(client: Client, market: Dataset) -> Client:
    client.force_login(market.owner)
    return client


def filled(client: Client, kind: str, **changes: Any) -> dict[str, Any]:
    """The form of a kind with its first values, as a browser sends it."""
    form = client.get(f"{NEW}?kind={kind}").context["form"]
    values = {field.html_name: field.value() for field in form}
    known = {name: value for name, value in values.items() if value is not None}
    return known | {"dataset": Dataset.objects.get().pk} | changes


def test_every_kind_is_explained_and_has_a_form(person: Client) -> None:
    listed = person.get(NEW).content.decode()
    for kind in CATALOG.values():
        assert kind.label in listed
        assert person.get(f"{NEW}?kind={kind.name}").status_code == 200
    assert person.get(f"{NEW}?kind=posix.system").status_code == 404


def test_a_strategy_is_kept_and_says_what_it_does(person: Client) -> None:
    body = filled(person, "moving_average_cross", of_fast=3, of_slow=8, topk=2, n_drop=1)
    page = person.post(f"{NEW}?kind=moving_average_cross", body, follow=True)
    kept = Strategy.objects.get()
    assert page.redirect_chain[-1][0] == f"/strategies/{kept.pk}/"
    assert kept.config["signal"]["parameters"] == {"fast": 3, "slow": 8}
    assert "holds the 2 best" in page.content.decode()


def test_what_cannot_be_is_said_beside_its_field(person: Client) -> None:
    body = filled(person, "moving_average_cross", of_fast=9, of_slow=8)
    answer = person.post(f"{NEW}?kind=moving_average_cross", body)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Strategy.objects.exists()


def test_a_blend_is_written_a_factor_on_a_line(person: Client) -> None:
    lines = "2: $close/Ref($close, 3)\n-1: Std($close, 5)"
    person.post(f"{NEW}?kind=blend", filled(person, "blend", of_factors=lines, topk=2, n_drop=1))
    factors = Strategy.objects.get().config["signal"]["parameters"]["factors"]
    assert [each["weight"] for each in factors] == [2.0, -1.0]


def test_a_run_is_asked_for_with_a_book(person: Client, market: Dataset) -> None:
    strategy = make(market)
    url = f"/strategies/{strategy.pk}/"
    assert person.post(url, {"book": "[1"}).status_code == 400
    assert person.post(url, {"book": '{"cash": 5, "holdings": {"NO": 1}}'}).status_code == 400
    body = {"asked_on": DAYS[60], "book": '{"cash": 500, "holdings": {"SH600000": 100}}'}
    assert person.post(url, body).status_code == 302
    assert (StrategyRun.objects.get().book or {})["cash"] == 500


def test_the_page_of_a_run_tells_orders_and_quality(person: Client, market: Dataset) -> None:
    done = ran(make(market))
    page = person.get(f"/strategies/runs/{done.pk}/").content.decode()
    assert "Orders for" in page
    assert "rank IC" in page
    sheet = person.get(f"/strategies/runs/{done.pk}/file/csv/")
    assert sheet["Content-Disposition"].startswith("attachment")
    assert sheet.getvalue()
    quality = person.get(f"/strategies/runs/{done.pk}/file/html/")
    assert "Content-Disposition" not in quality
    assert "sandbox" in quality["Content-Security-Policy"]
    assert b"plotly" in quality.getvalue()
    assert person.get("/strategies/").status_code == person.get("/").status_code == 200


def test_a_run_that_waits_is_watched_and_cancelled(person: Client, market: Dataset) -> None:
    waiting = ask(make(market))
    url = f"/strategies/runs/{waiting.pk}/"
    assert "every 2s" in person.get(url).content.decode()
    person.post(f"{url}do/cancel/")
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"


def test_a_schedule_lists_what_it_missed_and_runs_it(person: Client, market: Dataset) -> None:
    url = f"/strategies/{make(market).pk}/"
    wrong = {"trigger": "trading_day", "exchange": "NOWHERE", "at": "18:00", "from_on": DAYS[0]}
    assert person.post(f"{url}schedules/add/", wrong).status_code == 400
    person.post(f"{url}schedules/add/", {"trigger": "import", "from_on": "2024-01-01",
                                            "enabled": "on"})  # fmt: skip
    schedule = ScheduledStrategy.objects.get()
    assert "v1" in person.get(url).content.decode()
    person.post(f"{url}schedules/{schedule.pk}/run-missed/")
    assert StrategyRun.objects.get().slot == "v1"
    person.post(f"{url}schedules/{schedule.pk}/forget/")
    assert not ScheduledStrategy.objects.exists()


def test_nothing_of_it_is_another_persons(client: Client, market: Dataset, stranger: User) -> None:
    run = ask(make(market))
    client.force_login(stranger)
    assert client.get(f"/strategies/{run.strategy_id}/").status_code == 404
    assert client.get(f"/strategies/runs/{run.pk}/").status_code == 404
    assert client.post(f"/strategies/{run.strategy_id}/do/archive/").status_code == 404


def test_the_admin_shows_each_and_runs_the_missed(
    client: Client, market: Dataset, operator: User
) -> None:
    run = ask(make(market))
    schedule = ScheduledStrategy.objects.create(
        strategy=run.strategy, trigger="import", from_on="2024-01-01"
    )
    client.force_login(operator)
    for model, key in (("strategy", run.strategy_id), ("strategyrun", run.pk),
                       ("scheduledstrategy", schedule.pk)):  # fmt: skip
        assert client.get(f"/admin/strategy/{model}/").status_code == 200
        assert client.get(f"/admin/strategy/{model}/{key}/change/").status_code == 200
    client.post(f"/admin/strategy/scheduledstrategy/{schedule.pk}/do/run-missed/")
    assert schedule.runs.get().slot == "v1"

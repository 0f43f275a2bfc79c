"""Every page in a real browser: nothing fails, nothing comes from elsewhere, a phone suffices."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User

from backtest.models import Canary, PaperAccount
from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from strategy.catalog import CATALOG
from strategy.models import Strategy, StrategyRun
from tests.browser.conftest import SignIn
from tests.qlibui.admin_rows import ask, fill

TIMEOUT_SECONDS = 300


def pages_of_people() -> Iterator[str]:
    yield from (
        "/",
        "/imports/",
        "/datasets/",
        "/strategies/",
        "/strategies/new/",
        *(f"/strategies/new/?kind={kind}" for kind in CATALOG),
        "/backtests/",
        "/backtests/new/",
        "/papers/",
        "/accounts/login/",
        "/accounts/password/",
        "/no-such-page/",
    )
    yield from (f"/imports/{task.pk}/" for task in ImportTask.objects.all())
    yield from (f"/datasets/{dataset.pk}/" for dataset in Dataset.objects.all())
    for strategy in Strategy.objects.all():
        yield from (f"/strategies/{strategy.pk}/", f"/strategies/{strategy.pk}/try/")
    yield from (f"/strategies/runs/{run.pk}/" for run in StrategyRun.objects.all())
    yield from (f"/canaries/{canary.pk}/" for canary in Canary.objects.all())
    yield from (f"/papers/{account.pk}/" for account in PaperAccount.objects.all())


def pages_of_staff() -> Iterator[str]:
    yield "/admin/"
    for model in admin.site._registry:
        root = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield root
        yield from (f"{root}{row.pk}/change/" for row in model._default_manager.all()[:1])
    yield "/admin/data_management/importtask/add/"


@pytest.mark.timeout(TIMEOUT_SECONDS)
@pytest.mark.parametrize("pages", [pages_of_people, pages_of_staff])
def test_every_page_is_whole_and_asks_nobody_else(
    signed_in: SignIn, operator: User, live_server: Any, pages: Any
) -> None:
    fill(operator)
    ask(ImportTask.objects.filter(status=JobStatus.FAILED).get())
    page = signed_in(operator)
    for url in pages():
        page.go(f"{live_server.url}{url}", width=390)
        known = url == "/no-such-page/"
        assert known or page.faults == [], url
        elsewhere = [asked for asked in page.requests
                     if not asked.startswith((live_server.url, "data:"))]  # fmt: skip
        assert elsewhere == [], url
        assert page.look("document.documentElement.scrollWidth") <= 390, url

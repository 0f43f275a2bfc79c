"""Whose things a request may reach: the whole table of addresses, not a list kept by hand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import URLPattern
from django.utils import timezone
from rest_framework.test import APIClient

from backtest.canary_models import Canary
from backtest.models import Backtest, Report
from backtest.paper_models import PaperAccount
from data_management.mapping_models import RememberedMapping
from data_management.models import Dataset, DatasetVersion, ImportProblem, ImportTask
from data_management.preview_models import PreviewTask
from data_management.upload_models import ResumableUpload
from qlibui.api.urls import router
from qlibui.jobs.models import Job, JobEvent
from strategy.models import ScheduledStrategy, Strategy, StrategyRun
from tests.api import API, assert_problem, bars_csv, run_import, sign_in
from tests.backtest.kept import keep_result, make_report
from tests.strategy.kept import keep_run

NAMED = ("backtests", "reports", "paper-accounts", "canaries", "strategies", "strategy-runs")
LISTS = ("imports", "previews", "uploads", "datasets", "jobs", *NAMED)
METHODS = ("get", "head", "post", "put", "patch", "delete")
QUERY = {
    "provider": "",
    "bars": "?instrument=SH600000",
    "reports/download": "?file_type=json",
    "strategy-runs/download": "?file_type=csv",
}


def routes() -> Iterator[tuple[str, set[str]]]:
    """Every address below /api/v1/ as a regular expression, and the methods it takes."""
    for route in router.urls:
        assert isinstance(route, URLPattern)
        view: Any = route.callback
        methods = set(view.actions)
        yield str(route.pattern), methods | ({"head"} if "get" in methods else set())


def addresses_of(task: ImportTask) -> Iterator[tuple[str, set[str]]]:
    """The addresses that name one thing, filled in with the person's own."""
    for pattern, methods in routes():
        if "(?P<" not in pattern:
            continue
        owned = owned_by(task).get(pattern.split("/")[0], task.dataset_id)
        path = re.sub(r"\(\?P<\w+>\[0-9\][^)]*\)", "1", pattern)
        path = re.sub(r"\(\?P<\w+>[^)]*\)", str(owned), path)
        path = path.removeprefix("^").removesuffix(r"\Z").removesuffix("$")
        yield f"{API}/{path}", methods


def owned_by(task: ImportTask) -> dict[str, str]:
    by_task = dict.fromkeys(("^imports", "^jobs", "^uploads"), task.pk)
    by_name = {f"^{name}": f"{name}-{task.pk}" for name in NAMED}
    return {**by_task, **by_name, "^previews": preview_of(task)}


def preview_of(task: ImportTask) -> str:
    return f"look-{task.pk}"


def asked_of(path: str) -> str:
    room, _, rest = path.removeprefix(f"{API}/").partition("/")
    end = rest.strip("/").rpartition("/")[2]
    asked = (QUERY.get(name) for name in (f"{room}/{end}", end))
    return path + next(filter(None, asked), "")


def snapshot() -> list[list[dict[str, Any]]]:
    models = (Dataset, DatasetVersion, ImportTask, ImportProblem, ResumableUpload, PreviewTask,
              RememberedMapping, Backtest, Report, Strategy, ScheduledStrategy, StrategyRun,
              PaperAccount, Canary, Job, JobEvent)  # fmt: skip
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def task(user: User) -> ImportTask:
    bad_row = b"SH600000,2015-01-08,ten,11.5,9.5,10.5,1000\n"
    task = run_import(sign_in(user), bars_csv() + bad_row, import_config='{"on_error": "skip"}')
    expires_at = timezone.now() + timedelta(days=1)
    ResumableUpload.objects.create(id=task.pk, owner=user, length=1, expires_at=expires_at)
    PreviewTask(id=preview_of(task), owner=user, import_type="csv").save()
    dataset = Dataset.objects.get(pk=task.dataset_id)
    RememberedMapping.objects.create(id=1, dataset=dataset, headers=["day"], mapping={})
    make_report(keep_result(dataset, id=f"backtests-{task.pk}"), id=f"reports-{task.pk}")
    keep_strategy(dataset, task.pk)
    return task


def keep_strategy(dataset: Dataset, key: str) -> None:
    """A strategy with a run and a schedule, and what else rests on it."""
    owned: dict[str, Any] = {"owner": dataset.owner, "config": {}}
    run = keep_run(dataset, id=f"strategy-runs-{key}", strategy_id=f"strategies-{key}")
    strategy = run.strategy
    since = date(2015, 1, 5)
    account = f"paper-accounts-{key}"
    PaperAccount.objects.create(id=account, strategy=strategy, start_on=since, **owned)
    Canary(id=f"canaries-{key}", strategy=strategy, version=dataset.current, **owned).save()


def test_the_table_of_addresses_is_whole(task: ImportTask) -> None:
    assert len(list(addresses_of(task))) >= 40


def test_another_persons_things_are_not_there(task: ImportTask, stranger: User) -> None:
    client = sign_in(stranger)
    before = snapshot()
    for path, methods in addresses_of(task):
        for method in METHODS:
            answer = getattr(client, method)(asked_of(path))
            assert answer.status_code == (404 if method in methods else 405), f"{method} {path}"
    assert snapshot() == before


def test_not_there_reads_the_same_as_not_yours(task: ImportTask, stranger: User) -> None:
    client = sign_in(stranger)
    nobody = ImportTask(pk="no-such-id", dataset_id="no-such-dataset")
    for (theirs, _), (none, _) in zip(addresses_of(task), addresses_of(nobody), strict=True):
        sentence = client.get(asked_of(theirs)).json()["detail"]
        expected = client.get(asked_of(none)).json()["detail"]
        sentence = sentence.replace(task.pk, "no-such-id")
        assert sentence.replace(str(task.dataset_id), "no-such-dataset") == expected


def test_another_persons_things_are_in_no_list(task: ImportTask, stranger: User) -> None:
    client = sign_in(stranger)
    for name in LISTS:
        assert client.get(f"{API}/{name}/").json()["count"] == 0, name


def test_nobody_gets_nothing(task: ImportTask) -> None:
    client = APIClient()
    names = LISTS
    lists = [(f"{API}/{name}/", {"get"}) for name in names]
    for path, methods in (*addresses_of(task), *lists):
        for method in METHODS:
            if method in methods - {"head"}:
                problem = assert_problem(getattr(client, method)(asked_of(path)), 401)
                assert problem["title"] == "Unauthorized"


def test_reading_changes_nothing(task: ImportTask, user: User) -> None:
    client = sign_in(user)
    before = snapshot()
    for path, methods in addresses_of(task):
        if "get" in methods:
            answer = client.get(asked_of(path))
            assert answer.status_code == 200, path
            assert answer.getvalue()
    assert snapshot() == before


def test_staff_see_no_more_than_others_here(task: ImportTask, operator: User) -> None:
    client = sign_in(operator)
    assert {client.get(asked_of(path)).status_code for path, _ in addresses_of(task)} <= {404, 405}


def test_a_shared_job_is_read_by_all_and_changed_by_staff(user: User, operator: User) -> None:
    job = Job(kind="data_management.cleanup", params={"days": 30})
    job.save()
    assert sign_in(user).get(f"{API}/jobs/{job.pk}/").status_code == 200
    problem = assert_problem(sign_in(user).post(f"{API}/jobs/{job.pk}/cancel/"), 403)
    assert "only staff" in problem["detail"]
    assert sign_in(operator).post(f"{API}/jobs/{job.pk}/cancel/").status_code == 200

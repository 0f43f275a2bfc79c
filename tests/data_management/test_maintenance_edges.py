"""How maintenance is asked for: the schedule, the API, the admin; and what goes with it."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_celery_beat.models import PeriodicTask

from data_management import leftovers, storage, versions
from data_management.models import Dataset
from data_management.tasks import maintain_dataset, maintain_datasets
from qlibui.jobs.models import Job
from tests.api import API, assert_problem, bars_csv, run_import, sign_in
from tests.data_management.conftest import RunImport, WriteCsv
from tests.data_management.upkeep import Maintain, assert_readable, maintain

__all__ = ["maintain"]

DAY_ONE = "600000,2015-01-05,10,10,10,10,100"


@pytest.fixture
def dataset(write_csv: WriteCsv, run_import: RunImport) -> Dataset:
    answer = run_import(write_csv(DAY_ONE), dataset="daily")
    return Dataset.objects.select_related("current").get(pk=answer["dataset_id"])


@pytest.mark.django_db
def test_it_is_seeded_for_sundays_at_three() -> None:
    call_command("migrate", verbosity=0)
    schedule = PeriodicTask.objects.get(name="maintain-datasets")
    crontab = schedule.crontab
    assert (crontab.day_of_week, crontab.hour, crontab.minute) == ("0", "3", "0")
    assert (str(crontab.timezone), schedule.enabled) == ("UTC", True)
    assert schedule.task == maintain_datasets.name


def test_the_schedule_makes_one_job_for_each_dataset_that_holds_something(
    dataset: Dataset,
) -> None:
    Dataset.objects.create(name="empty")
    [first] = maintain_datasets()
    assert maintain_datasets() == [first]
    job = Job.objects.get(pk=first)
    assert (job.kind, job.params) == ("data_management.maintain", {"dataset": dataset.pk})
    assert job.exclusive_key == f"dataset:{dataset.pk}"
    assert maintain_dataset(first)["rows_checked"] == 1


def test_a_run_of_the_schedule_that_two_schedulers_sent_makes_one_job(dataset: Dataset) -> None:
    [first] = maintain_datasets.apply(task_id="one run").get()
    maintain_dataset(first)
    assert maintain_datasets.apply(task_id="one run").get() == [first]
    assert maintain_datasets.apply(task_id="the next").get() != [first]


def test_the_api_accepts_it_as_a_job_of_the_owner(user: User, stranger: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv(), dataset_name="market")
    url = f"{API}/datasets/{task.dataset_id}/maintain/"
    answer = client.post(url)
    assert answer.status_code == 202
    told = answer.json()
    assert answer["Location"] == told["url"] == f"{API}/jobs/{told['task_id']}/"
    maintain_dataset(told["task_id"])
    assert client.get(told["url"]).json()["result"]["rows_checked"] == 3
    assert client.get(url).status_code == 405
    assert_problem(sign_in(stranger).post(url), 404)
    client.patch(f"{API}/datasets/{task.dataset_id}/", {"visibility": "shared"})
    assert_problem(sign_in(stranger).post(url), 403)


def test_the_admin_has_a_button_for_it(client: Client, operator: User, dataset: Dataset) -> None:
    client.force_login(operator)
    page = f"/admin/data_management/dataset/{dataset.pk}"
    assert "Maintain now" in client.get(f"{page}/change/").content.decode()
    answer: Any = client.post(f"{page}/do/maintain/", follow=True)
    [message] = [str(message) for message in answer.context["messages"]]
    assert message.startswith("daily is maintained as soon as a worker is free")
    assert Job.objects.filter(kind="data_management.maintain").count() == 1


def test_a_dataset_that_is_gone_is_named(db: None) -> None:
    job = Job(kind="data_management.maintain", params={"dataset": "gone"})
    job.save()
    answer = maintain_dataset(job.pk)
    assert answer["errors"] == ["There is no dataset 'gone' to maintain."]


def test_a_missing_file_is_told_as_damage(dataset: Dataset, home: Path) -> None:
    [file] = (home / "store" / dataset.pk).glob("bar_year=*/*.parquet")
    file.unlink()
    [job_id] = maintain_datasets()
    answer = maintain_dataset(job_id)
    assert answer["success"] is False
    assert "restore the store's backup" in answer["errors"][0]
    assert Job.objects.get(pk=job_id).error_code == "store_damaged"


def test_providers_go_with_the_versions_that_are_let_go(
    dataset: Dataset, write_csv: WriteCsv, run_import: RunImport, maintain: Maintain
) -> None:
    first = provider_of(dataset)
    versions.undo(dataset)
    run_import(write_csv(DAY_ONE.replace("10", "12")), dataset="daily")
    second = provider_of(Dataset.objects.select_related("current").get(pk=dataset.pk))
    for provider in (first, second):
        long_ago = time.time() - 2 * leftovers.GRACE_SECONDS
        os.utime(provider, (long_ago, long_ago))
    assert leftovers.collect_leftovers() == 0
    maintain(dataset.pk)
    assert leftovers.collect_leftovers() == 1
    assert (first.exists(), second.exists()) == (False, True)


def provider_of(dataset: Dataset) -> Path:
    assert dataset.current is not None
    return storage.provider_path(dataset.pk, dataset.current.content_hash)


def test_the_provider_of_a_day_more_shares_files_with_the_one_before(
    dataset: Dataset, write_csv: WriteCsv, run_import: RunImport
) -> None:
    run_import(write_csv(DAY_ONE.replace("-05", "-06")), dataset="daily")
    grown = provider_of(Dataset.objects.select_related("current").get(pk=dataset.pk))
    close = Path("features", "sh600000", "close.day.bin")
    assert (grown / close).samefile(provider_of(dataset) / close)


def test_a_zip_has_nothing_that_later_versions_appended(user: User, write_csv: WriteCsv) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv(days=2), dataset_name="market")
    url = f"{API}/datasets/{task.dataset_id}/provider/?version=1"
    before = b"".join(client.get(url).streaming_content)
    run_import(client, bars_csv(days=3), dataset_name="market")
    assert b"".join(client.get(url).streaming_content) == before
    assert b".ending.json" not in before


def test_a_job_tells_what_it_did_as_json(dataset: Dataset) -> None:
    [job_id] = maintain_datasets()
    maintain_dataset(job_id)
    result = Job.objects.get(pk=job_id).result
    assert json.loads(json.dumps(result)) == {
        "dataset_id": dataset.pk,
        "compacted": False,
        "files_deleted": 0,
        "versions_let_go": [],
        "rows_checked": 1,
    }


def test_a_store_that_is_no_local_directory_is_maintained_by_deltalake_alone(
    dataset: Dataset,
    write_csv: WriteCsv,
    run_import: RunImport,
    maintain: Maintain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for day in (6, 7, 8, 9):
        run_import(write_csv(DAY_ONE.replace("-05", f"-{day:02}")), dataset="daily")
    for module in ("dataset_store", "data_files", "writer"):
        monkeypatch.setattr(f"data_management.store.{module}.local_root", lambda url: None)
    monkeypatch.setattr(settings, "STORE_URL", Path(settings.STORE_URL).as_uri())
    assert maintain(dataset.pk)["compacted"] is True
    maintain(dataset.pk)
    assert_readable(*dataset.versions.all())

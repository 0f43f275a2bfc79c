"""The page of an import and of a dataset, for people who are not staff."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from tests.data_management.conftest import RunImport, WriteCsv, run_import, write_csv
from tests.qlibui.admin_rows import ask, import_in

__all__ = ["run_import", "write_csv"]


@pytest.fixture
def researcher(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page_of(task: ImportTask) -> str:
    return f"/imports/{task.pk}/"


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_page_shows_status_problems_and_warnings(researcher: Client, user: User) -> None:
    task = import_in(JobStatus.FAILED, owner=user)
    text = researcher.get(page_of(task)).content.decode()
    for part in ("Failed", "close is -1", "negative", "No amounts.", "Retry"):
        assert part in text


def test_a_running_import_refreshes_and_its_end_loads_the_page(
    researcher: Client, user: User
) -> None:
    task = import_in(JobStatus.RUNNING, owner=user)
    assert 'hx-trigger="every 2s"' in researcher.get(page_of(task)).content.decode()
    Job.objects.filter(pk=task.pk).update(status=JobStatus.SUCCEEDED)
    ended = researcher.get(page_of(task), headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"


def test_an_owner_cancels_and_retries(researcher: Client, user: User) -> None:
    task = import_in(JobStatus.QUEUED, owner=user)
    answer = researcher.post(f"{page_of(task)}do/cancel/", follow=True)
    assert said(answer) == ["queued.csv is cancelled."]
    researcher.post(f"{page_of(task)}do/retry/")
    assert Job.objects.get(pk=task.pk).status == JobStatus.PENDING


def test_a_command_is_a_post(researcher: Client, user: User) -> None:
    task = import_in(JobStatus.QUEUED, owner=user)
    assert researcher.get(f"{page_of(task)}do/cancel/").status_code == 405
    assert Job.objects.get(pk=task.pk).status == JobStatus.QUEUED


def test_an_answer_runs_the_import_again(researcher: Client, user: User) -> None:
    task = import_in(JobStatus.FAILED, owner=user)
    ask(task)
    assert "Which unit?" in researcher.get(page_of(task)).content.decode()
    researcher.post(f"{page_of(task)}answer/", {"volume_unit": "share"})
    task.refresh_from_db()
    assert (task.import_config, task.status) == ({"volume_unit": "share"}, JobStatus.PENDING)


def test_a_missing_answer_is_asked_for_beside_its_question(researcher: Client, user: User) -> None:
    task = import_in(JobStatus.FAILED, owner=user)
    ask(task)
    answer = researcher.post(f"{page_of(task)}answer/", {"volume_unit": ""})
    assert "This field is required." in answer.content.decode()
    assert Job.objects.get(pk=task.pk).status == JobStatus.FAILED


def test_another_persons_import_is_not_there(researcher: Client, stranger: User) -> None:
    task = import_in(JobStatus.FAILED, owner=stranger)
    assert researcher.get(page_of(task)).status_code == 404
    assert researcher.post(f"{page_of(task)}do/retry/").status_code == 404
    assert researcher.post(f"{page_of(task)}answer/", {}).status_code == 404


def test_an_ownerless_import_is_seen_and_not_changed(researcher: Client) -> None:
    task = import_in(JobStatus.FAILED)
    page = researcher.get(page_of(task))
    assert (page.status_code, page.context["commands"]) == (200, [])
    assert researcher.post(f"{page_of(task)}do/retry/").status_code == 403
    assert Job.objects.get(pk=task.pk).status == JobStatus.FAILED


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    url = page_of(import_in(JobStatus.FAILED))
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"


def test_an_owner_undoes_and_redoes_a_dataset(
    researcher: Client, user: User, write_csv: WriteCsv, run_import: RunImport
) -> None:
    dataset = Dataset.objects.get(pk=run_import(write_csv())["dataset_id"])
    Dataset.objects.filter(pk=dataset.pk).update(owner=user)
    page = f"/datasets/{dataset.pk}/"
    assert "4</b> bars" in researcher.get(page).content.decode()
    undone = researcher.post(f"{page}do/undo/", follow=True)
    assert said(undone)[0].endswith("prices is at version 2 with 0 bars.")
    assert "It holds no bar since its import was undone." in undone.content.decode()
    redone = researcher.post(f"{page}do/redo/", follow=True)
    assert said(redone)[0].endswith("prices is at version 3 with 4 bars.")
    assert "None" not in redone.content.decode()


def test_a_private_dataset_of_somebody_else_is_not_there(
    researcher: Client, stranger: User
) -> None:
    dataset = Dataset.objects.create(name="Private", owner=stranger)
    assert researcher.get(f"/datasets/{dataset.pk}/").status_code == 404
    assert researcher.post(f"/datasets/{dataset.pk}/do/undo/").status_code == 404

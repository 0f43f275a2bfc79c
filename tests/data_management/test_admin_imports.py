"""Imports in the admin: what the list and the page show, and the commands they take."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job, JobEvent
from qlibui.jobs.templatetags.jobs import live_id
from tests.qlibui.admin_rows import ask, import_in

LIST = "/admin/data_management/importtask/"


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def page_of(task: ImportTask) -> str:
    return f"{LIST}{task.pk}/change/"


def command(client: Client, task: ImportTask, name: str) -> Any:
    return client.post(f"{LIST}{task.pk}/do/{name}/", follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def status_of(task: ImportTask) -> str:
    return Job.objects.get(pk=task.pk).status


def test_the_list_polls_for_the_jobs_that_go_on(staff: Client) -> None:
    running, done = import_in(JobStatus.RUNNING), import_in(JobStatus.SUCCEEDED)
    text = staff.get(LIST).content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert f"#{live_id(running, 'progress')}" in text
    assert f"#{live_id(done, 'progress')}" not in text


def test_a_list_where_nothing_goes_on_is_silent(staff: Client) -> None:
    import_in(JobStatus.FAILED)
    assert "every 2s" not in staff.get(LIST).content.decode()


def test_the_page_of_a_running_import_polls_until_it_ends(staff: Client) -> None:
    task = import_in(JobStatus.RUNNING)
    assert "every 2s" in staff.get(page_of(task)).content.decode()
    Job.objects.filter(pk=task.pk).update(status=JobStatus.SUCCEEDED)
    ended = staff.get(page_of(task), headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"
    assert "every 2s" not in ended.content.decode()


def test_the_page_shows_problems_counts_ledger_and_attempts(staff: Client) -> None:
    task = import_in(JobStatus.FAILED)
    text = staff.get(page_of(task)).content.decode()
    for part in ("close is -1, which no price can be.", "negative", "As a test wants it.",
                 "No amounts.", "Attempts"):  # fmt: skip
        assert part in text


def test_retry_runs_a_failed_import_again_and_the_ledger_names_who(
    staff: Client, operator: User
) -> None:
    task = import_in(JobStatus.FAILED)
    answer = command(staff, task, "retry")
    assert said(answer) == ["failed.csv runs again as soon as a worker is free."]
    assert status_of(task) == JobStatus.PENDING
    last = JobEvent.objects.filter(job=task).latest("id")
    assert (last.code, last.actor) == ("retried", operator.username)


def test_a_refused_command_says_why_in_one_sentence(staff: Client) -> None:
    task = import_in(JobStatus.SUCCEEDED)
    answer = command(staff, task, "cancel")
    assert said(answer) == [f"Job {task.pk} is succeeded, so it cannot be cancelled."]
    assert status_of(task) == JobStatus.SUCCEEDED


def test_cancel_of_a_running_import_asks_it_to_stop(staff: Client) -> None:
    task = import_in(JobStatus.RUNNING)
    assert said(command(staff, task, "cancel")) == [
        "running.csv was asked to stop and will within 15 seconds."
    ]
    assert Job.objects.get(pk=task.pk).cancel_requested_at is not None
    assert "Stopping" in staff.get(page_of(task)).content.decode()


def test_undo_of_an_import_that_made_nothing_is_refused(staff: Client) -> None:
    task = import_in(JobStatus.FAILED, dataset=Dataset.objects.create(name="Bars"))
    assert "nothing to undo" in said(command(staff, task, "undo"))[0]


def test_selected_imports_are_cancelled_and_each_refusal_is_told(staff: Client) -> None:
    queued, done = import_in(JobStatus.QUEUED), import_in(JobStatus.SUCCEEDED)
    chosen = {"action": "cancel", "index": "0", "_selected_action": [queued.pk, done.pk]}
    answer = staff.post(LIST, chosen, follow=True)
    assert sorted(said(answer)) == [
        f"Job {done.pk} is succeeded, so it cannot be cancelled.",
        "queued.csv is cancelled.",
    ]
    assert status_of(queued) == JobStatus.CANCELLED


def test_the_good_rows_of_a_refused_file_are_imported_on_demand(staff: Client) -> None:
    task = import_in(JobStatus.FAILED)
    Job.objects.filter(pk=task.pk).update(error_code="bad_rows", error="1 problem.")
    assert "Import the good rows only" in staff.get(page_of(task)).content.decode()
    command(staff, task, "import-good-rows")
    task.refresh_from_db()
    assert task.import_config == {"on_error": "skip"}
    assert task.status == JobStatus.PENDING


def test_the_page_offers_the_commands_that_fit(staff: Client) -> None:
    running = staff.get(page_of(import_in(JobStatus.RUNNING)))
    assert [button["command"].name for button in running.context["commands"]] == ["cancel"]
    failed = staff.get(page_of(import_in(JobStatus.FAILED)))
    assert [button["command"].name for button in failed.context["commands"]] == ["retry"]


def test_a_question_is_answered_by_a_choice(staff: Client) -> None:
    task = import_in(JobStatus.FAILED)
    ask(task)
    text = staff.get(page_of(task)).content.decode()
    assert '<option value="lot">lots of 100 shares (手)</option>' in text
    staff.post(f"{LIST}{task.pk}/answer/", {"volume_unit": "lot"})
    task.refresh_from_db()
    assert task.import_config == {"volume_unit": "lot"}
    assert task.status == JobStatus.PENDING


def test_an_answer_that_is_none_of_the_choices_changes_nothing(staff: Client) -> None:
    task = import_in(JobStatus.FAILED)
    ask(task)
    answer = staff.post(f"{LIST}{task.pk}/answer/", {"volume_unit": "barrel"}, follow=True)
    assert "barrel is not one of the available choices" in said(answer)[0]
    task.refresh_from_db()
    assert (task.import_config, task.status) == ({}, JobStatus.FAILED)


def test_an_answer_to_an_import_that_asks_nothing_is_refused(staff: Client) -> None:
    task = import_in(JobStatus.SUCCEEDED)
    answer = staff.post(f"{LIST}{task.pk}/answer/", {"volume_unit": "lot"}, follow=True)
    assert said(answer) == ["succeeded.csv asks nothing now."]


def test_staff_who_may_only_look_give_no_command(client: Client, user: User) -> None:
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_importtask"))
    client.force_login(user)
    task = import_in(JobStatus.FAILED)
    page = client.get(page_of(task))
    assert (page.status_code, page.context["commands"]) == (200, [])
    assert command(client, task, "retry").status_code == 403
    assert status_of(task) == JobStatus.FAILED


def test_who_is_not_staff_never_gets_in(client: Client, user: User) -> None:
    client.force_login(user)
    task = import_in(JobStatus.FAILED)
    assert client.post(f"{LIST}{task.pk}/do/retry/").status_code == 302
    assert status_of(task) == JobStatus.FAILED


def test_an_unknown_command_is_not_found(staff: Client) -> None:
    assert command(staff, import_in(JobStatus.FAILED), "explode").status_code == 404


@pytest.mark.parametrize("task_id", ["test-task", "a/b", "under_5F", "a b?c#d"])
def test_an_id_may_hold_any_text(staff: Client, task_id: str) -> None:
    task = import_in(JobStatus.FAILED, id=task_id)
    address = re.search(f'href="({LIST}[^"]*/change/)', staff.get(LIST).content.decode())
    assert address is not None
    page = staff.get(address[1])
    staff.post(page.context["commands"][0]["url"])
    assert status_of(task) == JobStatus.PENDING

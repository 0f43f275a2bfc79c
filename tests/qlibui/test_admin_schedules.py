"""Schedules in the admin: edits that beat notices, our tasks only, nothing started by a GET."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_celery_beat.models import CrontabSchedule, PeriodicTask, PeriodicTasks

from qlibui.admin.beat import our_tasks
from tests.qlibui.admin_rows import CLEANUP

LIST = "/admin/django_celery_beat/periodictask/"


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def nightly(db: None) -> PeriodicTask:
    crontab = CrontabSchedule.objects.create(minute="0", hour="2")
    return PeriodicTask.objects.create(name="nightly", task=CLEANUP, crontab=crontab, args="[30]")


def form_of(nightly: PeriodicTask, **changes: Any) -> dict[str, Any]:
    kept = {"name": nightly.name, "task": nightly.task, "enabled": "on"}
    kept |= {"crontab": nightly.crontab_id}
    return kept | {"args": nightly.args, "kwargs": "{}", "headers": "{}"} | changes


def test_an_edit_is_kept_and_beat_is_told(staff: Client, nightly: PeriodicTask) -> None:
    before = PeriodicTasks.last_change()
    answer = staff.post(f"{LIST}{nightly.pk}/change/", form_of(nightly, args="[7]"))
    assert answer.status_code == 302
    nightly.refresh_from_db()
    assert nightly.args == "[7]"
    assert before is None or PeriodicTasks.last_change() > before


def test_the_choice_of_tasks_is_ours(staff: Client, nightly: PeriodicTask) -> None:
    assert CLEANUP in our_tasks()
    assert "qlibui.jobs.tasks.reconcile" in our_tasks()
    assert not [name for name in our_tasks() if name.startswith("celery.") or "wake" in name]


def test_a_task_that_is_not_ours_is_refused(staff: Client, nightly: PeriodicTask) -> None:
    answer = staff.post(f"{LIST}{nightly.pk}/change/", form_of(nightly, task="os.system"))
    assert "Select a valid choice" in answer.content.decode()
    nightly.refresh_from_db()
    assert nightly.task == CLEANUP


def test_arguments_that_are_no_json_are_refused(staff: Client, nightly: PeriodicTask) -> None:
    answer = staff.post(f"{LIST}{nightly.pk}/change/", form_of(nightly, args="[30"))
    assert "Unable to parse JSON" in answer.content.decode()


def test_running_now_while_redis_is_down_says_so(staff: Client, nightly: PeriodicTask) -> None:
    chosen = {"action": "run_tasks", "index": "0", "_selected_action": [nightly.pk]}
    answer = staff.post(LIST, chosen, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Redis is out of reach, so nothing was started: try again when it is back."
    ]


def test_a_new_user_is_made_in_the_admin(staff: Client) -> None:
    form = {"username": "wang", "password1": "a-long-passphrase", "password2": "a-long-passphrase"}
    staff.post("/admin/auth/user/add/", form | {"usable_password": "true"})
    assert User.objects.get(username="wang").check_password("a-long-passphrase")


def test_a_new_api_token_is_shown_once(staff: Client, operator: User) -> None:
    answer = staff.post("/admin/knox/authtoken/add/", {"user": operator.pk}, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert any(sentence.startswith("TOKEN ") for sentence in told)

"""What goes on is shown going on, and a page where nothing does is silent."""

from typing import Any

from django.contrib.auth.models import User

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from tests.browser.conftest import SignIn
from tests.qlibui.admin_rows import import_in

LIST = "/admin/data_management/importtask/"


def advance(task: ImportTask, percent: int) -> None:
    Job.objects.filter(pk=task.pk).update(
        stage="parsing", progress_current=percent, progress_total=100
    )


def finish(task: ImportTask) -> None:
    Job.objects.filter(pk=task.pk).update(status=JobStatus.SUCCEEDED, stage="")


def says(text: str) -> str:
    return f"document.body.innerText.includes({text!r})"


def test_a_row_of_the_admin_list_moves_and_comes_to_rest(
    signed_in: SignIn, operator: User, live_server: Any
) -> None:
    task, other = import_in(JobStatus.RUNNING), import_in(JobStatus.FAILED)
    advance(task, 10)
    page = signed_in(operator)
    page.go(f"{live_server.url}{LIST}")
    page.wait_for(says("parsing · 10%"))
    chosen = f"document.querySelector('input.action-select[value=\"{other.pk}\"]')"
    page.look(f"{chosen}.click()")
    advance(task, 55)
    page.wait_for(says("parsing · 55%"))
    finish(task)
    page.wait_for(says("done"))
    assert page.look(f"{chosen}.checked") is True
    assert page.watch(5) == []


def test_the_page_of_an_import_loads_anew_when_it_ends(
    signed_in: SignIn, operator: User, live_server: Any
) -> None:
    task = import_in(JobStatus.RUNNING, owner=operator)
    advance(task, 10)
    for url in (f"/imports/{task.pk}/", f"{LIST}{task.pk}/change/"):
        Job.objects.filter(pk=task.pk).update(status=JobStatus.RUNNING)
        advance(task, 10)
        page = signed_in(operator)
        page.go(f"{live_server.url}{url}")
        page.wait_for(says("parsing · 10%"))
        advance(task, 80)
        page.wait_for(says("parsing · 80%"))
        finish(task)
        page.wait_for(says("Succeeded"))
        page.wait_for("document.readyState == 'complete'")
        assert page.watch(5) == []


def test_the_home_page_follows_what_runs(
    signed_in: SignIn, operator: User, live_server: Any
) -> None:
    task = import_in(JobStatus.RUNNING, owner=operator, dataset=Dataset.objects.create(name="D"))
    advance(task, 30)
    page = signed_in(operator)
    page.go(f"{live_server.url}/")
    page.wait_for(says("parsing · 30%"))
    page.look("document.querySelector('#id_dataset_name').value = 'half-written'")
    finish(task)
    page.wait_for(says("Nothing is running."))
    assert page.look("document.querySelector('#id_dataset_name').value") == "half-written"
    assert page.watch(5) == []


def test_a_command_is_given_by_a_click(signed_in: SignIn, operator: User, live_server: Any) -> None:
    task = import_in(JobStatus.FAILED)
    page = signed_in(operator)
    page.go(f"{live_server.url}{LIST}{task.pk}/change/")
    page.look("document.querySelector('form[action$=\"/do/retry/\"] button').click()")
    page.wait_for(says("runs again as soon as a worker is free"))
    assert Job.objects.get(pk=task.pk).status == JobStatus.PENDING

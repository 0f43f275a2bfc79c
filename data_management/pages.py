"""The pages of an import and of a dataset, for everybody who may see them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from data_management.answer_forms import answer_form
from data_management.bad_row_sheets import SheetType, make_sheet
from data_management.commands import OF_DATASETS, OF_IMPORTS, answer
from data_management.contents import NotHeld
from data_management.downloads import download_of
from data_management.errors import ImportRefused
from data_management.families import family_of
from data_management.memberships import universes_of
from data_management.mend_forms import MendForm, mend_form
from data_management.models import Dataset, ImportTask
from data_management.preview_models import PreviewTask
from data_management.queries import (
    datasets_seen_by,
    imports_seen_by,
    may_change,
    previews_seen_by,
)
from data_management.reports import Shown, report_of
from qlibui.jobs.commands import Command, fitting, give
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.explaining import explain
from qlibui.jobs.history import attempts_in
from qlibui.jobs.newest import Newest
from qlibui.people import person_behind

PROBLEMS_SHOWN = 50
PAGE = 30
PREVIEWS_SHOWN = 5


@require_safe
@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    tasks = imports_seen_by(request.user).select_related("dataset", "owner")
    page = _page_of(request, Newest(tasks, request.user))
    explain(page)
    shown = {"page": page, "previews": _open_previews(request)}
    return render(request, "data/imports.html", shown)


def _open_previews(request: HttpRequest) -> list[PreviewTask]:
    """The newest that may still become imports."""
    seen = previews_seen_by(request.user).select_related("dataset", "owner")
    previews = Newest(seen.exclude(file_path=""), request.user)[:PREVIEWS_SHOWN]
    explain(previews)
    return previews


@require_safe
@login_required
def dataset_list(request: HttpRequest) -> HttpResponse:
    datasets = datasets_seen_by(request.user).select_related("current", "owner")
    return render(request, "data/datasets.html", {"page": _page_of(request, datasets)})


@require_safe
@login_required
def import_page(request: HttpRequest, task_id: str) -> HttpResponse:
    """An import: where it stands, what is wrong with the file, what can be done."""
    task = _import(request, task_id)
    return _show_import(request, task, form=answer_form(task), mend_form=mend_form(task))


def _show_import(request: HttpRequest, task: ImportTask, **shown: Any) -> HttpResponse:
    explain([task])
    problems = Paginator(task.problems.all(), PROBLEMS_SHOWN)
    shown |= {
        "task": task,
        "problems": problems.get_page(request.GET.get("page")),
        "attempts": attempts_in(task.events.all()),
        "commands": _commands(request, OF_IMPORTS, task),
        "may_change": may_change(request.user, task),
        "family": family_of(task),
    }
    response = render(request, "data/import.html", shown)
    if task.has_ended and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the whole page has changed, not its status alone
    return response


@require_POST
@login_required
def command_import(request: HttpRequest, task_id: str, name: str) -> HttpResponse:
    task = _import(request, task_id)
    _obey(request, OF_IMPORTS, name, task)
    return redirect("import", task_id=task.pk)


@require_POST
@login_required
def answer_import(request: HttpRequest, task_id: str) -> HttpResponse:
    """Run the import again with the answers; what is wrong with one is said beside it."""
    task = _import(request, task_id)
    _require_change(request, task)
    form = answer_form(task, request.POST)
    if form is not None and not form.is_valid():
        return _show_import(request, task, form=form)
    try:
        answers = form.answers if form else {}
        messages.success(request, answer(task, answers, person_behind(request)))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("import", task_id=task.pk)


@require_safe
@login_required
def bad_rows(request: HttpRequest, task_id: str, file_type: str) -> HttpResponseBase:
    """The bad rows of an import as a sheet to mend."""
    task = _import(request, task_id)
    if file_type not in SheetType.values:
        raise Http404
    try:
        return download_of(make_sheet(task, file_type))
    except (NotHeld, ImportRefused) as refused:
        messages.error(request, str(refused))
    return redirect("import", task_id=task.pk)


@require_POST
@login_required
def mend_import(request: HttpRequest, task_id: str) -> HttpResponse:
    """Import a mended sheet; what is wrong with it is said beside the field."""
    task = _import(request, task_id)
    _require_change(request, task)
    form = MendForm(request.POST, request.FILES, mends=task)
    child = form.submit() if form.is_valid() else None
    if child is None:
        return _show_import(request, task, mend_form=form)
    messages.success(request, f"{child} is accepted; its rows are added to {task.dataset}.")
    return redirect("import", task_id=child.pk)


@require_safe
@login_required
def dataset_page(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """A dataset: what it holds, its versions and imports, undo and redo."""
    dataset = _dataset(request, dataset_id)
    versions = dataset.versions.select_related("import_task", "content", "undone", "created_by")
    shown = {
        "dataset": dataset,
        "versions": Paginator(versions.order_by("-number"), PAGE).get_page(request.GET.get("page")),
        "quality": _quality_of(dataset),
        "universes": universes_of(dataset.current),
        "commands": _commands(request, OF_DATASETS, dataset),
        "mappings": dataset.mappings.all() if may_change(request.user, dataset) else (),
        "visible_imports": set(imports_seen_by(request.user).filter(dataset=dataset)
                               .values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "data/dataset.html", shown)


@require_POST
@login_required
def command_dataset(request: HttpRequest, dataset_id: str, name: str) -> HttpResponse:
    dataset = _dataset(request, dataset_id)
    _obey(request, OF_DATASETS, name, dataset)
    return redirect("dataset", dataset_id=dataset.pk)


def _quality_of(dataset: Dataset) -> Shown | None:
    current = dataset.current
    return report_of(current) if current and current.rows else None


def _import(request: HttpRequest, task_id: str) -> ImportTask:
    seen = imports_seen_by(request.user).select_related("dataset__current", "owner")
    return get_object_or_404(seen, pk=task_id)


def _dataset(request: HttpRequest, dataset_id: str) -> Dataset:
    seen = datasets_seen_by(request.user).select_related("current", "owner")
    return get_object_or_404(seen, pk=dataset_id)


def _commands(request: HttpRequest, commands: tuple[Command, ...], thing: Any) -> list[Command]:
    return fitting(commands, thing) if may_change(request.user, thing) else []


def _obey(request: HttpRequest, commands: tuple[Command, ...], name: str, thing: Any) -> None:
    command = next((one for one in commands if one.name == name), None)
    if command is None:
        raise Http404
    _require_change(request, thing)
    told = give(command, thing, person_behind(request))
    messages.add_message(request, messages.SUCCESS if told.done else messages.ERROR, told.sentence)


def _require_change(request: HttpRequest, thing: Any) -> None:
    if not may_change(request.user, thing):
        raise PermissionDenied


def _page_of(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))

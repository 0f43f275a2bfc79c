"""The home page: what runs now, what came last, and an upload."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backtest.queries import backtests_seen_by
from data_management.errors import ImportRefused
from data_management.models import ImportTask
from data_management.queries import datasets_seen_by, imports_seen_by, jobs_seen_by
from data_management.upload_forms import ResumableForm
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.explaining import explain
from qlibui.jobs.lifecycle import ENDED, JobStatus
from qlibui.jobs.models import UNFINISHED
from qlibui.jobs.newest import Newest
from qlibui.people import person_behind

LATEST = 8
LATEST_BACKTESTS = 3
WITH_JOBS = (
    "importtask__dataset", "previewtask", "as_backtest__dataset", "as_strategy_run__strategy",
    "owner",
)  # fmt: skip
# The import that ended last is looked for among as many of the newest.
AMONG_NEWEST = 50
# Sorted backwards: what runs, what is queued, what is pending.
GOING_ON = (JobStatus.RUNNING, JobStatus.QUEUED, JobStatus.PENDING)


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Visitors are told what this is; people who signed in see their work and upload here."""
    if request.method == "POST":
        return _upload(request)
    if not request.user.is_authenticated:
        return render(request, "home/welcome.html")
    return _show_home(request, ResumableForm(person=person_behind(request)))


@login_required
def _upload(request: HttpRequest) -> HttpResponse:
    form = ResumableForm(request.POST, request.FILES, person=person_behind(request))
    if not form.is_valid():
        return _show_home(request, form, status=400)
    try:
        if "look" in request.POST:
            return redirect("preview", preview_id=form.look().pk)
        task = form.submit()
    except (ImportRefused, MoveRefused) as refused:
        form.add_error("file", str(refused))
        return _show_home(request, form, status=400)
    messages.success(request, f"{task} is accepted.")
    return redirect("import", task_id=task.pk)


def refuse_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read; an upload above the limit says so."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "400.html", {"sentence": str(exception)}, status=413)
    sentence = "The request could not be understood: go back and try again."
    return render(request, "400.html", {"sentence": sentence}, status=400)


def _show_home(request: HttpRequest, form: ResumableForm, *, status: int = 200) -> HttpResponse:
    return render(request, "home/home.html", {"form": form} | _activity(request), status=status)


@require_safe
@login_required
def activity(request: HttpRequest) -> HttpResponse:
    """The part of the home page that keeps itself up to date."""
    return render(request, "home/activity.html", _activity(request))


def _activity(request: HttpRequest) -> dict[str, Any]:
    imports = imports_seen_by(request.user).select_related("dataset", "owner")
    jobs = jobs_seen_by(request.user).select_related(*WITH_JOBS)
    datasets = datasets_seen_by(request.user).select_related("current", "owner")
    backtests = backtests_seen_by(request.user).filter(status=JobStatus.SUCCEEDED)
    backtests = backtests.select_related("dataset", "version")
    ended = Newest(imports.filter(status__in=ENDED), request.user)
    going_on = list(
        jobs.filter(UNFINISHED, status__in=GOING_ON).order_by("-status", "turn_at", "pk")[:LATEST]
    )
    explain(going_on)
    return {
        "going_on": going_on,
        "latest": sorted(ended[:AMONG_NEWEST], key=_when_finished, reverse=True)[:LATEST],
        "backtests": Newest(backtests, request.user)[:LATEST_BACKTESTS],
        "datasets": list(datasets[:LATEST]),
    }


def _when_finished(task: ImportTask) -> datetime:
    return task.finished_at or task.created_at

"""The page of a run: what to trade, what was skipped and why, how good the signal is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from data_management.contents import NotHeld
from qlibui.jobs.access import may_change
from qlibui.jobs.commands import fitting, give
from qlibui.jobs.explaining import explain
from qlibui.people import person_behind
from strategy import contents
from strategy.commands import OF_RUNS
from strategy.frame_rows import Asked
from strategy.models import StrategyRun
from strategy.queries import runs_seen_by
from strategy.shown import MOST_SHOWN, figures_of

# A page of quality draws itself by a script of its own, and may reach nothing else.
ALONE = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


@require_safe
@login_required
def run_page(request: HttpRequest, run_id: str) -> HttpResponse:
    run = _run(request, run_id)
    explain([run])
    shown = {
        "run": run,
        "figures": figures_of(run) if run.headline else [],
        "commands": fitting(OF_RUNS, run) if may_change(request.user, run) else [],
        **_frames(run),
    }
    response = render(request, "strategy/run.html", shown)
    if run.has_ended and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the whole page has changed, not its status alone
    return response


def _frames(run: StrategyRun) -> dict[str, Any]:
    """The first rows of each frame; nothing while there is no result."""
    asked = Asked(limit=MOST_SHOWN)
    try:
        return {
            name: contents.read_rows(run, name, asked) for name in ("orders", "skipped", "targets")
        }
    except NotHeld as missing:
        return {"missing": str(missing) if run.folder else ""}


@require_POST
@login_required
def command_run(request: HttpRequest, run_id: str, name: str) -> HttpResponse:
    run = _run(request, run_id)
    if not may_change(request.user, run):
        raise PermissionDenied
    command = next((each for each in OF_RUNS if each.name == name), None)
    if command is None:
        raise Http404
    answer = give(command, run, person_behind(request))
    (messages.success if answer.done else messages.error)(request, answer.sentence)
    return redirect("strategy-run", run_id=run.pk)


@require_safe
@login_required
@xframe_options_sameorigin
def run_file(request: HttpRequest, run_id: str, file_type: str) -> HttpResponseBase:
    """The orders to keep, or the page of the signal's quality to look at."""
    if file_type not in contents.FILES:
        raise Http404
    try:
        answer = contents.open_file(_run(request, run_id), file_type)
    except NotHeld as gone:
        raise Http404 from gone
    if file_type == "html" and "keep" not in request.GET:
        del answer["Content-Disposition"]
    answer["Content-Security-Policy"] = ALONE
    return answer


def _run(request: HttpRequest, run_id: str) -> StrategyRun:
    related = ("strategy__dataset", "version__dataset", "schedule__strategy", "owner")
    return get_object_or_404(runs_seen_by(request.user).select_related(*related), pk=run_id)

"""The page of a canary: how far it is, and its verdict."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from backtest.canary_models import Canary
from backtest.commands import OF_CANARIES
from backtest.queries import canaries_seen_by
from backtest.verdicts import words_of
from qlibui.jobs.access import may_change
from qlibui.jobs.commands import fitting, give
from qlibui.jobs.explaining import explain
from qlibui.people import person_behind


@require_safe
@login_required
def canary_page(request: HttpRequest, canary_id: str) -> HttpResponse:
    canary = _canary(request, canary_id)
    explain([canary])
    shown = {
        "canary": canary,
        "words": words_of(canary.verdict) if canary.verdict else None,
        "commands": fitting(OF_CANARIES, canary) if may_change(request.user, canary) else [],
    }
    return render(request, "backtest/canary.html", shown)


@require_POST
@login_required
def command_canary(request: HttpRequest, canary_id: str, name: str) -> HttpResponse:
    canary = _canary(request, canary_id)
    if not may_change(request.user, canary):
        raise PermissionDenied
    command = next((each for each in OF_CANARIES if each.name == name), None)
    if command is None:
        raise Http404
    answer = give(command, canary, person_behind(request))
    (messages.success if answer.done else messages.error)(request, answer.sentence)
    return redirect("canary", canary_id=canary.pk)


def _canary(request: HttpRequest, canary_id: str) -> Canary:
    seen = canaries_seen_by(request.user).select_related(
        "strategy", "backtest", "version__dataset", "owner"
    )
    return get_object_or_404(seen, pk=canary_id)

"""The pages of strategies: kinds, a strategy with its runs and schedules."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qlibui.jobs.access import may_change
from qlibui.jobs.commands import fitting, give
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.explaining import explain
from qlibui.people import person_behind
from strategy import scheduling
from strategy.catalog import CATALOG, StrategyRefused, read_kind
from strategy.commands import OF_SCHEDULES, OF_STRATEGIES
from strategy.forms import RunForm, ScheduleForm, StrategyForm
from strategy.models import ScheduledStrategy, Strategy
from strategy.queries import strategies_seen_by
from strategy.shown import in_words, parameters_shown

PAGE, LATEST = 30, 15


@require_safe
@login_required
def strategy_list(request: HttpRequest) -> HttpResponse:
    archived = "archived" in request.GET
    seen = strategies_seen_by(request.user).filter(archived_at__isnull=not archived)
    seen = seen.select_related("dataset", "owner")
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    return render(request, "strategy/strategies.html", {"page": page, "archived": archived})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_strategy(request: HttpRequest) -> HttpResponse:
    """The kinds to choose from, then the fields of the chosen one."""
    name = request.GET.get("kind", "")
    dataset = request.GET.get("dataset", "")
    if not name:
        shown = {"kinds": CATALOG.values(), "dataset": dataset}
        return render(request, "strategy/kinds.html", shown)
    try:
        kind = read_kind(name)
    except StrategyRefused as unknown:
        raise Http404(str(unknown)) from unknown
    person = person_behind(request)
    if request.method != "POST":
        form = StrategyForm(person=person, kind=kind, dataset=dataset)
        return render(request, "strategy/new.html", {"form": form, "kind": kind})
    form = StrategyForm(request.POST, request.FILES, person=person, kind=kind)
    made = form.submit() if form.is_valid() else None
    if made is None:
        return render(request, "strategy/new.html", {"form": form, "kind": kind}, status=400)
    messages.success(request, f"{made} is kept. Run it, or let it run by itself.")
    return redirect("strategy", strategy_id=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def strategy_page(request: HttpRequest, strategy_id: str) -> HttpResponse:
    """What it does, its runs and schedules; a POST asks for a run."""
    strategy = _strategy(request, strategy_id)
    if request.method != "POST":
        return _show(request, strategy, RunForm(), ScheduleForm(initial=_usual(strategy)))
    form = RunForm(request.POST)
    try:
        run = form.submit(strategy, person_behind(request)) if form.is_valid() else None
    except MoveRefused as refused:
        form.add_error(None, str(refused))
        run = None
    if run is None:
        return _show(request, strategy, form, ScheduleForm(initial=_usual(strategy)), status=400)
    return redirect("strategy-run", run_id=run.pk)


def _usual(strategy: Strategy) -> dict[str, Any]:
    return {"exchange": strategy.dataset.exchange or "XSHG", "at": "18:00"}


def _show(
    request: HttpRequest, strategy: Strategy, run_form: RunForm, plan: ScheduleForm, **how: Any
) -> HttpResponse:
    may = may_change(request.user, strategy)
    runs = list(strategy.runs.select_related("version", "owner").order_by("-created_at")[:LATEST])
    for run in runs:
        run.strategy = strategy
    explain(runs)
    shown = {
        "strategy": strategy,
        "words": in_words(strategy),
        "kind": CATALOG[strategy.kind],
        "parameters": parameters_shown(strategy),
        "runs": runs,
        "schedules": [_planned(schedule) for schedule in strategy.schedules.all()],
        "run_form": run_form,
        "schedule_form": plan,
        "may_change": may,
        "commands": fitting(OF_STRATEGIES, strategy) if may else [],
    }
    return render(request, "strategy/strategy.html", shown, **how)


def _planned(schedule: ScheduledStrategy) -> dict[str, Any]:
    missed = scheduling.slots_of(schedule, timezone.now()).missed if schedule.enabled else []
    return {"schedule": schedule, "missed": missed}


@require_POST
@login_required
def command_strategy(request: HttpRequest, strategy_id: str, name: str) -> HttpResponse:
    strategy = _changeable(request, strategy_id)
    command = next((each for each in OF_STRATEGIES if each.name == name), None)
    if command is None:
        raise Http404
    _tell(request, give(command, strategy, person_behind(request)))
    return redirect("strategy", strategy_id=strategy.pk)


@require_POST
@login_required
def add_schedule(request: HttpRequest, strategy_id: str) -> HttpResponse:
    strategy = _changeable(request, strategy_id)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _show(request, strategy, RunForm(), form, status=400)
    form.instance.strategy = strategy
    schedule = form.save()
    messages.success(request, f"{schedule} is scheduled.")
    return redirect("strategy", strategy_id=strategy.pk)


@require_POST
@login_required
def command_schedule(
    request: HttpRequest, strategy_id: str, schedule_id: int, name: str
) -> HttpResponse:
    """Run what was missed, pause it, let it go on, or forget it."""
    strategy = _changeable(request, strategy_id)
    schedule = get_object_or_404(strategy.schedules.select_related("strategy"), pk=schedule_id)
    if name == "forget":
        schedule.delete()
    elif name in ("pause", "resume"):
        schedule.enabled = name == "resume"
        schedule.save()
    else:
        command = next((each for each in OF_SCHEDULES if each.name == name), None)
        if command is None:
            raise Http404
        _tell(request, give(command, schedule, person_behind(request)))
    return redirect("strategy", strategy_id=strategy.pk)


def _tell(request: HttpRequest, answer: Any) -> None:
    (messages.success if answer.done else messages.error)(request, answer.sentence)


def _strategy(request: HttpRequest, strategy_id: str) -> Strategy:
    seen = strategies_seen_by(request.user).select_related("dataset__current", "owner")
    return get_object_or_404(seen, pk=strategy_id)


def _changeable(request: HttpRequest, strategy_id: str) -> Strategy:
    strategy = _strategy(request, strategy_id)
    if not may_change(request.user, strategy):
        raise PermissionDenied
    return strategy

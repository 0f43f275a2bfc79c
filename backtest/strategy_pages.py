"""What a strategy is put to: back-tests, canaries and paper accounts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from backtest import canaries
from backtest.queries import backtests_seen_by, canaries_seen_by, papers_seen_by
from backtest.strategy_forms import OfStrategyForm, PaperForm
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.explaining import explain
from qlibui.people import person_behind
from strategy.errors import NotTaken
from strategy.models import Strategy
from strategy.queries import strategies_seen_by

SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def try_strategy(request: HttpRequest, strategy_id: str) -> HttpResponse:
    """The short form of a back-test, the canary's button, that of a paper account, and what was
    tried before."""
    strategy, person = strategy_at(request, strategy_id), person_behind(request)
    if request.method != "POST":
        return _show(request, strategy)
    form = OfStrategyForm(request.POST, strategy=strategy, person=person)
    backtest = form.submit() if form.is_valid() else None
    if backtest is None:
        return _show(request, strategy, form=form, status=400)
    messages.success(request, f"{backtest} is accepted.")
    return redirect("backtest", backtest_id=backtest.pk)


@require_POST
@login_required
def open_paper(request: HttpRequest, strategy_id: str) -> HttpResponse:
    """The form of a paper account."""
    strategy, person = strategy_at(request, strategy_id), person_behind(request)
    form = PaperForm(request.POST, strategy=strategy, person=person)
    account = form.submit() if form.is_valid() else None
    if account is None:
        return _show(request, strategy, paper_form=form, status=400)
    messages.success(request, f"{account} is opened.")
    return redirect("paper", account_id=account.pk)


def _show(
    request: HttpRequest, strategy: Strategy, *, status: int = 200, **forms: Any
) -> HttpResponse:
    given: dict[str, Any] = {"strategy": strategy, "person": person_behind(request)}
    tried = backtests_seen_by(request.user).filter(strategy=strategy)
    looked = canaries_seen_by(request.user).filter(strategy=strategy)
    tests = list(tried.select_related("dataset", "version")[:SHOWN])
    looks = list(looked.select_related("version")[:SHOWN])
    explain([*tests, *looks])
    shown = {
        "strategy": strategy,
        "form": forms.get("form") or OfStrategyForm(**given),
        "paper_form": forms.get("paper_form") or PaperForm(**given),
        "backtests": tests,
        "canaries": looks,
        "papers": papers_seen_by(request.user).filter(strategy=strategy)[:SHOWN],
    }
    return render(request, "backtest/of_strategy.html", shown, status=status)


@require_POST
@login_required
def look_at_strategy(request: HttpRequest, strategy_id: str) -> HttpResponse:
    """The canary's button."""
    strategy = strategy_at(request, strategy_id)
    try:
        canary = canaries.look_at_strategy(strategy, owner=person_behind(request))
    except (NotTaken, MoveRefused) as refused:
        messages.error(request, str(refused))
        return redirect("try-strategy", strategy_id=strategy.pk)
    return redirect("canary", canary_id=canary.pk)


def strategy_at(request: HttpRequest, strategy_id: str) -> Strategy:
    """The strategy of an address; 404 unless the person sees it."""
    seen = strategies_seen_by(request.user).select_related("dataset__current", "owner")
    return get_object_or_404(seen, pk=strategy_id)

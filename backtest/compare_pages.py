"""Back-tests beside each other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from backtest.models import Backtest
from backtest.pages import ALONE
from backtest.queries import backtests_seen_by
from backtest.side_by_side import MOST_COMPARED, compare_backtests
from data_management.contents import NotHeld
from qlibui.jobs.lifecycle import JobStatus
from strategy.errors import NotTaken


@require_safe
@login_required
def compare_page(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    if not 2 <= len(chosen) <= MOST_COMPARED:  # noqa: PLR2004  one has nothing beside it
        messages.error(request, f"Choose two to {MOST_COMPARED} back-tests that have succeeded.")
        return redirect("backtests")
    query = QueryDict(mutable=True)
    query.setlist("id", [each.pk for each in chosen])
    shown = {"backtests": chosen, "query": query.urlencode()}
    return render(request, "backtest/compare.html", shown)


@require_safe
@login_required
@xframe_options_sameorigin
def comparison_sheet(request: HttpRequest) -> HttpResponse:
    """The comparison itself, made while it is waited for: a second for ten years of two."""
    from backtest.reports import comparison

    try:
        compared = compare_backtests(_chosen(request))
    except (NotHeld, NotTaken) as refused:
        return render(request, "400.html", {"sentence": str(refused)}, status=400)
    sheet = comparison.render(compared, title=" · ".join(compared.names))
    return HttpResponse(sheet, headers={"Content-Security-Policy": ALONE})


def _chosen(request: HttpRequest) -> list[Backtest]:
    """In the order in which they were asked for, each once."""
    ids = list(dict.fromkeys(request.GET.getlist("id")))[: MOST_COMPARED + 1]
    seen = backtests_seen_by(request.user).filter(pk__in=ids, status=JobStatus.SUCCEEDED)
    found = {each.pk: each for each in seen.select_related("dataset", "version")}
    return [found[each] for each in ids if each in found]

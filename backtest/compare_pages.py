"""Back-tests beside each other."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from backtest.attempt_files import folder_at
from backtest.models import Backtest
from backtest.pages import ALONE
from backtest.queries import backtests_seen_by
from qlibui.jobs.lifecycle import JobStatus

MOST = 6


@require_safe
@login_required
def compare_page(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    if not 2 <= len(chosen) <= MOST:  # noqa: PLR2004  one has nothing beside it
        messages.error(request, f"Choose two to {MOST} back-tests that have succeeded.")
        return redirect("backtests")
    query = QueryDict(mutable=True)
    query.setlist("id", [each.pk for each in chosen])
    shown = {"backtests": chosen, "query": query.urlencode()}
    return render(request, "backtest/compare.html", shown)


@require_safe
@login_required
@xframe_options_sameorigin
def comparison_sheet(request: HttpRequest) -> HttpResponse:
    """The comparison itself; the frames are read here, for they are small and nobody waits long."""
    from backtest.comparing import compare
    from backtest.reports import comparison
    from backtest.results import BacktestResult

    chosen = _chosen(request)
    try:
        results = {
            name: BacktestResult.read(folder_at(each.folder))
            for name, each in zip(_names(chosen), chosen, strict=True)
        }
        sheet = comparison.render(compare(results), title=" · ".join(results))
    except FileNotFoundError as gone:
        raise Http404 from gone
    except ValueError as refused:
        return render(request, "400.html", {"sentence": str(refused)}, status=400)
    return HttpResponse(sheet, headers={"Content-Security-Policy": ALONE})


def _chosen(request: HttpRequest) -> list[Backtest]:
    """In the order in which they were asked for, each once."""
    ids = list(dict.fromkeys(request.GET.getlist("id")))[: MOST + 1]
    seen = backtests_seen_by(request.user).filter(pk__in=ids, status=JobStatus.SUCCEEDED)
    found = {each.pk: each for each in seen.select_related("dataset", "version")}
    return [found[each] for each in ids if each in found]


def _names(backtests: list[Backtest]) -> list[str]:
    """Their names, numbered where two have the same."""
    counts = Counter(each.name for each in backtests)
    return [
        each.name if counts[each.name] == 1 else f"{each.name} ({number})"
        for number, each in enumerate(backtests, 1)
    ]

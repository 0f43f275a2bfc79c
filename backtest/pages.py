"""The pages of back-tests: asked for, watched, looked at."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backtest.commands import OF_BACKTESTS
from backtest.forms import BacktestForm
from backtest.models import Backtest, Report, ReportFormat
from backtest.queries import backtests_seen_by, canaries_seen_by, reports_seen_by
from backtest.report_files import open_file
from backtest.shown import figures_of
from data_management.contents import NotHeld
from qlibui.jobs.access import may_change
from qlibui.jobs.commands import fitting, give
from qlibui.jobs.explaining import explain
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.newest import Newest
from qlibui.people import person_behind

PAGE = 30
# A tear sheet draws itself by a script of its own, and may reach nothing else.
ALONE = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
    " style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


@require_safe
@login_required
def backtest_list(request: HttpRequest) -> HttpResponse:
    backtests = backtests_seen_by(request.user).select_related("dataset", "version", "owner")
    page = _page_of(request, Newest(backtests, request.user))
    explain(page)
    return render(request, "backtest/backtests.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_backtest(request: HttpRequest) -> HttpResponse:
    """The form; what is wrong with an answer is said beside it."""
    person = person_behind(request)
    if request.method != "POST":
        form = BacktestForm(person=person, dataset=request.GET.get("dataset", ""))
        return render(request, "backtest/new.html", {"form": form})
    form = BacktestForm(request.POST, request.FILES, person=person)
    backtest = form.submit() if form.is_valid() else None
    if backtest is None:
        return render(request, "backtest/new.html", {"form": form}, status=400)
    messages.success(request, f"{backtest} is accepted.")
    return redirect("backtest", backtest_id=backtest.pk)


@require_safe
@login_required
def backtest_page(request: HttpRequest, backtest_id: str) -> HttpResponse:
    """A back-test: where it stands, what the pre-flight found, its figures and its report."""
    backtest = _backtest(request, backtest_id)
    report = backtest.reports.order_by("-created_at").first()
    canary = canaries_seen_by(request.user).filter(backtest=backtest).first()
    explain([each for each in (backtest, report, canary) if each])
    shown = {
        "backtest": backtest,
        "report": report,
        "canary": canary,
        "figures": figures_of(backtest.headline) if backtest.headline else [],
        "commands": fitting(OF_BACKTESTS, backtest) if may_change(request.user, backtest) else [],
    }
    response = render(request, "backtest/backtest.html", shown)
    if _is_all_there(backtest, report) and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the whole page has changed, not its status alone
    return response


def _is_all_there(backtest: Backtest, report: Report | None) -> bool:
    return backtest.has_ended and (report is None or report.has_ended)


@require_POST
@login_required
def command_backtest(request: HttpRequest, backtest_id: str, name: str) -> HttpResponse:
    backtest = _backtest(request, backtest_id)
    if not may_change(request.user, backtest):
        raise PermissionDenied
    command = next((each for each in OF_BACKTESTS if each.name == name), None)
    if command is None:
        raise Http404
    answer = give(command, backtest, person_behind(request))
    (messages.success if answer.done else messages.error)(request, answer.sentence)
    newest = backtest.reruns.order_by("-created_at").first() if name == "rerun" else None
    return redirect("backtest", backtest_id=(newest if answer.done and newest else backtest).pk)


@require_safe
@login_required
@xframe_options_sameorigin
def report_file(request: HttpRequest, report_id: str, file_format: str) -> HttpResponseBase:
    """A file of a report: the tear sheet to look at, the others to keep."""
    reports = reports_seen_by(person_behind(request)).filter(status=JobStatus.SUCCEEDED)
    report = get_object_or_404(reports.select_related("backtest"), pk=report_id)
    try:
        answer = open_file(report, file_format)
    except NotHeld as gone:
        raise Http404 from gone
    if file_format == ReportFormat.HTML and "keep" not in request.GET:
        del answer["Content-Disposition"]
    answer["Content-Security-Policy"] = ALONE
    return answer


def _backtest(request: HttpRequest, backtest_id: str) -> Backtest:
    seen = backtests_seen_by(request.user).select_related(
        "dataset", "version", "owner", "rerun_of", "strategy"
    )
    return get_object_or_404(seen, pk=backtest_id)


def _page_of(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))

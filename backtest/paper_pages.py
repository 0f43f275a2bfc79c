"""The pages of paper accounts: what it holds, its days, and its back-test beside it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from backtest.models import Backtest
from backtest.pages import ALONE
from backtest.paper_commands import OF_PAPERS
from backtest.paper_comparing import beside_backtest, result_of, where_they_part
from backtest.paper_models import PaperAccount
from backtest.paper_shown import figures_of, rows_of_days
from backtest.queries import backtests_seen_by, papers_seen_by
from data_management.contents import NotHeld
from qlibui.jobs.access import may_change
from qlibui.jobs.commands import fitting, give
from qlibui.jobs.explaining import explain
from qlibui.jobs.lifecycle import JobStatus
from qlibui.people import person_behind

PAGE = 20


@require_safe
@login_required
def paper_list(request: HttpRequest) -> HttpResponse:
    seen = papers_seen_by(request.user).select_related("strategy__dataset")
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    return render(request, "backtest/papers.html", {"page": page})


@require_safe
@login_required
def paper_page(request: HttpRequest, account_id: str) -> HttpResponse:
    account = _account(request, account_id)
    run = account.runs.select_related("version").first()
    backtest = _compared(request, account)
    explain([each for each in (run, backtest) if each])
    days = Paginator(account.days.order_by("-date"), PAGE).get_page(request.GET.get("page"))
    shown = {
        "account": account,
        "run": run,
        "backtest": backtest,
        "beside": _beside(account, backtest),
        "figures": figures_of(account),
        "holdings": account.days.order_by("-date").values_list("positions", flat=True).first(),
        "page": days,
        "days": rows_of_days(days),
        "commands": fitting(OF_PAPERS, account) if may_change(request.user, account) else [],
        "is_going": any(each and not each.has_ended for each in (run, backtest)),
    }
    response = render(request, "backtest/paper.html", shown)
    if request.headers.get("HX-Request") and not shown["is_going"]:
        response["HX-Refresh"] = "true"  # the whole page has changed, not its status alone
    return response


def _compared(request: HttpRequest, account: PaperAccount) -> Backtest | None:
    return backtests_seen_by(request.user).filter(pk=account.compared_with_id).first()


def _beside(account: PaperAccount, backtest: Backtest | None) -> str:
    """What the back-test says of the account; empty as long as there is none."""
    if backtest is None or backtest.status != JobStatus.SUCCEEDED:
        return ""
    try:
        return where_they_part(account, backtest)
    except NotHeld as gone:
        return str(gone)


@require_safe
@login_required
@xframe_options_sameorigin
def paper_sheet(request: HttpRequest, account_id: str) -> HttpResponse:
    """Its tear sheet; over that of its back-test where it has one."""
    from backtest.reports import comparison, tear_sheet

    account = _account(request, account_id)
    if account.last_on is None:
        raise Http404
    backtest = _compared(request, account)
    try:
        if backtest is not None and backtest.status == JobStatus.SUCCEEDED:
            sheet = comparison.render(beside_backtest(account, backtest), title=str(account))
        else:
            sheet = tear_sheet.render(result_of(account), title=str(account))
    except (NotHeld, ValueError) as refused:
        return render(request, "400.html", {"sentence": str(refused)}, status=400)
    return HttpResponse(sheet, headers={"Content-Security-Policy": ALONE})


@require_POST
@login_required
def command_paper(request: HttpRequest, account_id: str, name: str) -> HttpResponse:
    account = _account(request, account_id)
    if not may_change(request.user, account):
        raise PermissionDenied
    command = next((each for each in OF_PAPERS if each.name == name), None)
    if command is None:
        raise Http404
    answer = give(command, account, person_behind(request))
    (messages.success if answer.done else messages.error)(request, answer.sentence)
    return redirect("paper", account_id=account.pk)


def _account(request: HttpRequest, account_id: str) -> Any:
    related = ("strategy__dataset__current", "owner", "compared_with")
    return get_object_or_404(papers_seen_by(request.user).select_related(*related), pk=account_id)

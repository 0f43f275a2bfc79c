"""Paper accounts with their days, and the runs that kept them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from backtest.commands import OF_PAPER_RUNS
from backtest.paper_commands import OF_PAPERS
from backtest.paper_models import PaperAccount, PaperRun
from data_management.admin import show
from qlibui.jobs.admin.job_pages import JobPages
from qlibui.jobs.admin.posting import PostCommands
from qlibui.jobs.admin.read_only import ReadOnlyAdmin


@admin.register(PaperAccount)
class PaperAccountAdmin(PostCommands, ReadOnlyAdmin):
    commands = OF_PAPERS
    list_display = ("name", "strategy", "start_on", "last_on", "days_cell", "closed_at", "owner")
    list_filter = ("closed_at", "created_at")
    list_select_related = ("owner", "strategy")
    search_fields = ("id", "name", "strategy__name", "owner__username")
    fieldsets = (
        (None, {"fields": ("name", "strategy", "owner", "start_on", "last_on", "closed_at")}),
        ("Its books", {"fields": ("books_text",)}),
        ("What it follows", {"fields": ("config_text", "compared_with")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaperAccount]:
        rows: QuerySet[PaperAccount] = super().get_queryset(request)
        return rows.annotate(kept=Count("days"))

    @admin.display(description="Days")
    def days_cell(self, account: Any) -> str:
        return show.count(account.kept)

    @admin.display(description="Books")
    def books_text(self, account: PaperAccount) -> SafeString | str:
        return show.as_json(account.books)

    @admin.display(description="Specification")
    def config_text(self, account: PaperAccount) -> SafeString | str:
        return show.as_json(account.config)


@admin.register(PaperRun)
class PaperRunAdmin(JobPages):
    commands = OF_PAPER_RUNS
    list_display = (
        "__str__", "status_cell", "progress_cell", "days_cell", "duration_cell", "owner_cell",
    )  # fmt: skip
    list_filter = ("status", "created_at")
    list_select_related = ("owner", "account", "version")
    search_fields = ("id", "account__name", "owner__username", "error", "celery_task_id")
    fieldsets = (
        (None, {"fields": ("account", "version", "days", "findings_text", "owner")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("For operators", {"fields": ("id", "celery_task_id", "exclusive_key", "error_code",
                                      "run_after", "lease_until"), "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="Days")
    def days_cell(self, run: PaperRun) -> str:
        return show.count(run.days)

    @admin.display(description="Findings")
    def findings_text(self, run: PaperRun) -> SafeString | str:
        return show.as_json(run.findings)

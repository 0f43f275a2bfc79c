"""Runs of strategies: a list that is live, a page with what came of each."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from data_management.admin import show
from qlibui.jobs.admin.job_pages import JobPages
from strategy.commands import OF_RUNS
from strategy.models import StrategyRun


@admin.register(StrategyRun)
class StrategyRunAdmin(JobPages):
    commands = OF_RUNS
    list_display = ("name_cell", "status_cell", "progress_cell", "next_on", "duration_cell")
    list_filter = ("status", "created_at")
    list_select_related = ("owner", "strategy", "version__dataset")
    search_fields = ("id", "strategy__name", "owner__username", "error", "celery_task_id")
    fieldsets = (
        (None, {"fields": ("strategy_cell", "version_cell", "asked_on", "day", "next_on",
                           "owner")}),
        ("What was asked", {"fields": ("config_text", "book_text", "schedule", "slot",
                                       "expected_on")}),
        ("What was found", {"fields": ("headline_text", "findings_text")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("For operators", {"fields": ("id", "celery_task_id", "folder", "error_code", "run_after",
                                      "lease_until"), "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="Strategy, day, version, owner")
    def name_cell(self, run: StrategyRun) -> SafeString:
        words = '<span class="cell-name">{}</span><span class="cell-into">on {}, {}</span>'
        owner = f"by {run.owner}" if run.owner else "shared"
        return format_html(words, run, run.version, owner)

    @admin.display(description="Strategy")
    def strategy_cell(self, run: StrategyRun) -> SafeString | str:
        return show.link_to(run.strategy)

    @admin.display(description="Version")
    def version_cell(self, run: StrategyRun) -> SafeString | str:
        return show.link_to(run.version)

    @admin.display(description="Specification")
    def config_text(self, run: StrategyRun) -> SafeString | str:
        return show.as_json(run.config)

    @admin.display(description="Book")
    def book_text(self, run: StrategyRun) -> SafeString | str:
        return show.as_json(run.book)

    @admin.display(description="Main figures")
    def headline_text(self, run: StrategyRun) -> SafeString | str:
        return show.as_json(run.headline)

    @admin.display(description="Findings")
    def findings_text(self, run: StrategyRun) -> SafeString | str:
        return show.as_json(run.findings)

"""Canaries: what is looked at, and the verdict."""

from django.contrib import admin
from django.utils.safestring import SafeString

from backtest.canary_models import Canary
from backtest.commands import OF_CANARIES
from data_management.admin import show
from qlibui.jobs.admin.job_pages import JobPages


@admin.register(Canary)
class CanaryAdmin(JobPages):
    commands = OF_CANARIES
    list_display = (
        "__str__", "status_cell", "progress_cell", "verdict_cell", "duration_cell", "owner_cell",
    )  # fmt: skip
    list_filter = ("status", "created_at")
    list_select_related = ("owner", "backtest", "strategy")
    search_fields = ("id", "backtest__name", "strategy__name", "owner__username", "error")
    fieldsets = (
        (None, {"fields": ("of_cell", "version_cell", "owner")}),
        ("What was asked and found", {"fields": ("config_text", "verdict_text")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("For operators", {"fields": ("id", "celery_task_id", "error_code", "run_after",
                                      "lease_until"), "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="Verdict")
    def verdict_cell(self, canary: Canary) -> str:
        if canary.has_passed is None:
            return show.UNKNOWN
        return "passed" if canary.has_passed else "it looks ahead"

    @admin.display(description="Of")
    def of_cell(self, canary: Canary) -> SafeString | str:
        return show.link_to(canary.of)

    @admin.display(description="Version")
    def version_cell(self, canary: Canary) -> SafeString | str:
        return show.link_to(canary.version)

    @admin.display(description="Specification")
    def config_text(self, canary: Canary) -> SafeString | str:
        return show.as_json(canary.config)

    @admin.display(description="Verdict")
    def verdict_text(self, canary: Canary) -> SafeString | str:
        return show.as_json(canary.verdict)

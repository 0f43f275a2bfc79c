"""Back-tests: a list that is live, a page with findings, figures, ledger and attempts."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backtest.commands import OF_BACKTESTS
from backtest.models import Backtest, Report
from data_management.admin import show
from qlibui.jobs.admin.columns import live
from qlibui.jobs.admin.job_pages import EventInline, JobPages
from qlibui.jobs.admin.read_only import ReadOnlyInline


class ReportInline(ReadOnlyInline):
    model = Report
    fk_name = "backtest"
    verbose_name_plural = "reports"
    fields = ("link", "status", "created_at")

    @admin.display(description="Report")
    def link(self, report: Report) -> SafeString | str:
        return show.link_to(report, ", ".join(report.formats))

    def get_count(self, request: Any, obj: Backtest) -> int:
        return obj.reports.count()


@admin.register(Backtest)
class BacktestAdmin(JobPages):
    commands = OF_BACKTESTS
    live_parts = (*JobPages.live_parts, "return", "drawdown")
    panel_template = "admin/backtest/backtest_panel.html"
    inlines = (EventInline, ReportInline)
    list_display = (
        "name_cell", "status_cell", "progress_cell", "return_cell", "drawdown_cell",
        "duration_cell",
    )  # fmt: skip
    list_filter = ("status", "created_at", "dataset")
    list_select_related = ("owner", "version__dataset")
    search_fields = ("id", "name", "dataset__name", "owner__username", "error", "celery_task_id")
    fieldsets = (
        (None, {"fields": ("name", "version_cell", "strategy", "rerun_cell", "owner")}),
        ("What was asked", {"fields": ("config_text", "scores_name", "scores_sha256")}),
        ("What was found", {"fields": ("headline_text", "findings_text", "differences_text")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("For operators", {"fields": ("id", "celery_task_id", "folder", "scores_path",
                                      "error_code", "run_after", "lease_until"),
                           "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="Back-test, version, owner", ordering="name")
    def name_cell(self, backtest: Backtest) -> SafeString:
        words = '<span class="cell-name">{}</span><span class="cell-into">on {}, {}</span>'
        owner = f"by {backtest.owner}" if backtest.owner else "shared"
        return format_html(words, backtest, backtest.version, owner)

    @admin.display(description="Return")
    def return_cell(self, backtest: Backtest) -> SafeString:
        return live(backtest, "return", _percent(backtest, "total_return"))

    @admin.display(description="Drawdown")
    def drawdown_cell(self, backtest: Backtest) -> SafeString:
        return live(backtest, "drawdown", _percent(backtest, "max_drawdown"))

    @admin.display(description="Version")
    def version_cell(self, backtest: Backtest) -> SafeString | str:
        return show.link_to(backtest.version)

    @admin.display(description="Re-runs")
    def rerun_cell(self, backtest: Backtest) -> SafeString | str:
        return show.link_to(backtest.rerun_of)

    @admin.display(description="Specification")
    def config_text(self, backtest: Backtest) -> SafeString | str:
        return show.as_json(backtest.config)

    @admin.display(description="Main figures")
    def headline_text(self, backtest: Backtest) -> SafeString | str:
        return show.as_json(backtest.headline)

    @admin.display(description="Findings")
    def findings_text(self, backtest: Backtest) -> SafeString | str:
        return show.as_json(backtest.findings)

    @admin.display(description="Differences from what it re-runs")
    def differences_text(self, backtest: Backtest) -> SafeString | str:
        return "none: equal numbers" if backtest.differences == [] else show.as_json(
            backtest.differences
        )  # fmt: skip


def _percent(backtest: Backtest, name: str) -> str:
    figure = (backtest.headline or {}).get(name)
    return show.UNKNOWN if figure is None else f"{figure:.2%}"

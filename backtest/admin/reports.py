"""Reports of back-tests, and their files to download."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from backtest.commands import OF_REPORTS
from backtest.models import Report, ReportFormat
from backtest.report_files import open_file
from data_management.admin import show
from data_management.contents import NotHeld
from qlibui.jobs.admin.job_pages import JobPages


@admin.register(Report)
class ReportAdmin(JobPages):
    commands = OF_REPORTS
    panel_template = "admin/backtest/report_panel.html"
    list_display = (
        "__str__", "status_cell", "progress_cell", "formats_cell", "duration_cell", "owner_cell",
    )  # fmt: skip
    list_select_related = ("owner", "backtest")
    search_fields = ("id", "backtest__name", "owner__username", "error", "celery_task_id")
    fieldsets = (
        (None, {"fields": ("backtest_cell", "formats_cell", "files_text", "owner")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("For operators", {"fields": ("id", "celery_task_id", "folder", "error_code", "run_after",
                                      "lease_until"), "classes": ("collapse",)}),
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.download_view))
        address = path(
            "<path:object_id>/download/<slug:file_type>/", view, name=self._url_name("download")
        )
        return [address, *super().get_urls()]

    def download_view(
        self, request: HttpRequest, object_id: str, file_type: str
    ) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = self.thing_at(request, object_id)
        if report is None or file_type not in ReportFormat.values:
            raise Http404
        try:
            return open_file(report, file_type)
        except NotHeld as refused:
            messages.error(request, str(refused))
        return self.show_again(object_id)

    @admin.display(description="Back-test")
    def backtest_cell(self, report: Report) -> SafeString | str:
        return show.link_to(report.backtest)

    @admin.display(description="Formats")
    def formats_cell(self, report: Report) -> Any:
        return ", ".join(report.formats)

    @admin.display(description="Files")
    def files_text(self, report: Report) -> SafeString | str:
        return show.as_json(report.files)

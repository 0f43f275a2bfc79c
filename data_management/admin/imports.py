"""Imports: a list that is live, a page with problems, ledger and attempts, and an upload."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from data_management.admin import show
from data_management.admin.answering import Answering
from data_management.admin.mending import Mending
from data_management.admin.uploading import Uploading
from data_management.admin.versions import ImportVersionInline
from data_management.commands import OF_IMPORTS
from data_management.models import ImportProblem, ImportTask
from qlibui.jobs.admin.columns import live
from qlibui.jobs.admin.job_pages import EventInline, JobPages
from qlibui.jobs.admin.read_only import ReadOnlyInline


class ProblemInline(ReadOnlyInline):
    model = ImportProblem
    verbose_name_plural = "problems"
    template_before = "admin/data_management/importtask/problem_counts.html"
    fields = ("line", "column", "value", "what_is_wrong", "reason", "file")

    @admin.display(description="What is wrong")
    def what_is_wrong(self, problem: ImportProblem) -> str:
        return problem.complaint

    def get_count(self, request: HttpRequest, obj: ImportTask) -> int:
        return obj.problem_count or 0


@admin.register(ImportTask)
class ImportTaskAdmin(Answering, Mending, Uploading, JobPages):
    commands = OF_IMPORTS
    live_parts = (*JobPages.live_parts, "stored", "skipped", "problems")
    panel_template = "admin/data_management/importtask/panel.html"
    inlines = (ProblemInline, EventInline, ImportVersionInline)
    list_display = (
        "file_cell", "status_cell", "progress_cell", "stored_cell", "skipped_cell",
        "problems_cell", "duration_cell",
    )  # fmt: skip
    list_filter = ("status", "import_type", "created_at", "dataset")
    list_select_related = ("owner", "dataset")
    search_fields = ("id", "original_name", "dataset__name", "owner__username", "error",
                     "celery_task_id", "file_sha256")  # fmt: skip
    fieldsets = (
        ("File", {"fields": ("original_name", "import_type", "file_size_text", "file_sha256",
                             "options_text", "dataset_cell", "owner")}),
        ("Times", {"fields": ("created_at", "queued_at", "started_at", "finished_at")}),
        ("What was found", {"fields": ("metadata_text", "result_text"), "classes": ("collapse",)}),
        ("For operators", {"fields": ("id", "celery_task_id", "file_path", "error_code",
                                      "run_after", "lease_until"), "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="File, dataset, owner", ordering="original_name")
    def file_cell(self, task: ImportTask) -> SafeString:
        words = '<span class="cell-name">{}</span><span class="cell-into">into {}, {}</span>'
        owner = f"by {task.owner}" if task.owner else "shared"
        return format_html(words, task, task.dataset or "no dataset yet", owner)

    @admin.display(description="Stored", ordering="rows_processed")
    def stored_cell(self, task: ImportTask) -> SafeString:
        return live(task, "stored", show.count(task.rows_processed))

    @admin.display(description="Skipped", ordering="rows_skipped")
    def skipped_cell(self, task: ImportTask) -> SafeString:
        return live(task, "skipped", show.count(task.rows_skipped))

    @admin.display(description="Problems", ordering="problem_count")
    def problems_cell(self, task: ImportTask) -> SafeString:
        return live(task, "problems", show.count(task.problem_count))

    @admin.display(description="Dataset", ordering="dataset__name")
    def dataset_cell(self, task: ImportTask) -> SafeString | str:
        return show.link_to(task.dataset)

    @admin.display(description="Size")
    def file_size_text(self, task: ImportTask) -> str:
        return show.size(task.file_size)

    @admin.display(description="Options")
    def options_text(self, task: ImportTask) -> SafeString | str:
        return show.as_json(task.import_config)

    @admin.display(description="The file")
    def metadata_text(self, task: ImportTask) -> SafeString | str:
        return show.as_json(task.metadata)

    @admin.display(description="The job's answer")
    def result_text(self, task: ImportTask) -> Any:
        return show.as_json(task.result)

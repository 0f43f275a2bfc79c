"""Versions of datasets: what each holds and where it comes from; never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from data_management.admin import show
from data_management.memberships import universes_of
from data_management.models import Dataset, DatasetVersion, ImportTask, VersionPin
from data_management.reports import report_of
from qlibui.jobs.admin.columns import nowrap
from qlibui.jobs.admin.read_only import ReadOnlyAdmin, ReadOnlyInline


class VersionFacts:
    """What a version shows, in a list, in a tab of its dataset and on its page."""

    @admin.display(description="Version", ordering="number")
    def version_link(self, version: DatasetVersion) -> SafeString | str:
        return show.link_to(version, f"v{version.number}")

    @admin.display(description="Rows", ordering="rows")
    def row_count(self, version: DatasetVersion) -> str:
        return show.count(version.rows)

    @admin.display(description="Instruments", ordering="instruments")
    def instrument_count(self, version: DatasetVersion) -> str:
        return show.count(version.instruments)

    @admin.display(description="Coverage", ordering="end_on")
    def coverage(self, version: DatasetVersion) -> SafeString:
        return nowrap(show.coverage(version.start_on, version.end_on))

    @admin.display(description="New · changed rows")
    def change(self, version: DatasetVersion) -> str:
        return f"{show.count(version.new_rows)} · {show.count(version.changed_rows)}"

    @admin.display(description="Made", ordering="created_at")
    def created(self, version: DatasetVersion) -> SafeString:
        return nowrap(f"{version.created_at:%Y-%m-%d %H:%M}")

    @admin.display(description="Content hash", ordering="content_hash")
    def hash(self, version: DatasetVersion) -> SafeString | str:
        return show.short_hash(version.content_hash)

    @admin.display(description="From", ordering="import_task")
    def origin(self, version: DatasetVersion) -> SafeString | str:
        return show.link_to(version.import_task or version.content or version.undone)

    @admin.display(description="Now")
    def is_current(self, version: DatasetVersion) -> SafeString | str:
        if version.dataset.current_id != version.pk:
            return ""
        return format_html('<span class="cell-now">{}</span>', "readers see it")


class VersionInline(VersionFacts, ReadOnlyInline):
    model = DatasetVersion
    fk_name = "dataset"
    verbose_name_plural = "versions"
    ordering = ("-number",)
    fields = (
        "version_link", "is_current", "kind", "origin", "row_count", "instrument_count",
        "coverage", "change", "hash", "created",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        related = ("dataset", "import_task", "content__dataset", "undone__dataset", "created_by")
        return super().get_queryset(request).select_related(*related)

    def get_count(self, request: HttpRequest, obj: Dataset | ImportTask) -> int:
        return obj.versions.count()


class ImportVersionInline(VersionInline):
    """The versions that an import made."""

    fk_name = "import_task"


class PinInline(ReadOnlyInline):
    """What keeps a version from being let go."""

    model = VersionPin
    verbose_name_plural = "pins"
    fields = ("pinned_by", "reason", "created_at")


@admin.register(DatasetVersion)
class DatasetVersionAdmin(VersionFacts, ReadOnlyAdmin):
    list_display = (
        "__str__", "is_current", "kind", "origin", "row_count", "instrument_count", "coverage",
        "change", "hash", "created",
    )  # fmt: skip
    list_filter = ("kind", "created_at", "dataset")
    list_select_related = ("dataset", "import_task", "content__dataset", "undone__dataset")
    search_fields = ("dataset__name", "content_hash", "import_task__original_name")
    ordering = ("-created_at", "-id")
    fieldsets = (
        (None, {"fields": ("dataset_page", "is_current", "kind", "origin", "base_page")}),
        ("What it holds", {"fields": ("row_count", "instrument_count", "sessions", "coverage",
                                      "change", "content_hash", "table_version",
                                      "universes", "collected_at")}),
        ("Quality", {"fields": ("quality_text",)}),
        ("Lineage", {"fields": ("created_at", "created_by", "lineage_text")}),
        ("The store's facts", {"fields": ("state_text",), "classes": ("collapse",)}),
    )  # fmt: skip

    inlines = (PinInline,)

    @admin.display(description="Dataset")
    def dataset_page(self, version: DatasetVersion) -> SafeString | str:
        return show.link_to(version.dataset)

    @admin.display(description="After")
    def base_page(self, version: DatasetVersion) -> SafeString | str:
        return show.link_to(version.base)

    @admin.display(description="Universes")
    def universes(self, version: DatasetVersion) -> str:
        told = (f"{each.name} ({show.count(each.instruments)})" for each in universes_of(version))
        return ", ".join(told) or show.UNKNOWN

    @admin.display(description="What is odd")
    def quality_text(self, version: DatasetVersion) -> SafeString:
        return render_to_string("data/quality.html", {"quality": report_of(version)})

    @admin.display(description="Lineage")
    def lineage_text(self, version: DatasetVersion) -> SafeString | str:
        return show.as_json(version.lineage)

    @admin.display(description="State")
    def state_text(self, version: DatasetVersion) -> SafeString | str:
        return show.as_json(version.state)

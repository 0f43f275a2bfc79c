"""Datasets: what readers see of them now, their versions, undo and redo."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from data_management.admin import show
from data_management.admin.mappings import MappingInline
from data_management.admin.versions import VersionInline
from data_management.commands import MAINTAIN, OF_DATASETS
from data_management.models import Dataset
from qlibui.jobs.admin.posting import PostCommands


@admin.register(Dataset)
class DatasetAdmin(PostCommands, ModelAdmin):
    """Names, owners and visibility are edited here; bars change by imports only."""

    commands = (*OF_DATASETS, MAINTAIN)
    panel_template = "admin/data_management/dataset_panel.html"
    list_display = (
        "name", "current_version", "row_count", "instrument_count", "coverage", "owner_name",
        "visibility", "created_at",
    )  # fmt: skip
    list_filter = ("visibility", "is_sample", "created_at")
    list_select_related = ("owner", "current__dataset")
    search_fields = ("name", "id", "owner__username")
    fieldsets = (
        (None, {"fields": ("name", "owner", "visibility", "exchange")}),
        ("Now", {"fields": ("current_version", "session_count", "content_hash")}),
        ("For operators", {"fields": ("id", "is_sample", "created_at")}),
    )  # fmt: skip
    readonly_fields = (
        "exchange", "is_sample", "id", "created_at", "current_version",
        "session_count", "content_hash",
    )  # fmt: skip
    autocomplete_fields = ("owner",)
    inlines = (VersionInline, MappingInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An import makes the dataset it is for."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Versions name their imports and imports their dataset: history is kept."""
        return False

    @admin.display(description="Version", ordering="current__number")
    def current_version(self, dataset: Dataset) -> SafeString | str:
        current = dataset.current
        return show.link_to(current, f"v{current.number}") if current else "empty"

    @admin.display(description="Rows", ordering="current__rows")
    def row_count(self, dataset: Dataset) -> str:
        return show.count(dataset.current.rows if dataset.current else None)

    @admin.display(description="Instruments", ordering="current__instruments")
    def instrument_count(self, dataset: Dataset) -> str:
        return show.count(dataset.current.instruments if dataset.current else None)

    @admin.display(description="Days")
    def session_count(self, dataset: Dataset) -> str:
        return show.count(dataset.current.sessions if dataset.current else None)

    @admin.display(description="Coverage", ordering="current__end_on")
    def coverage(self, dataset: Dataset) -> str:
        current = dataset.current
        return show.coverage(current.start_on, current.end_on) if current else show.UNKNOWN

    @admin.display(description="Content hash")
    def content_hash(self, dataset: Dataset) -> str:
        return dataset.current.content_hash if dataset.current else show.UNKNOWN

    @admin.display(description="Owner", ordering="owner__username", empty_value="shared")
    def owner_name(self, dataset: Dataset) -> Any:
        return dataset.owner

"""The mappings that a dataset's imports remember, to be seen and forgotten."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from data_management.mapping_models import RememberedMapping
from data_management.models import Dataset
from qlibui.jobs.admin.read_only import ReadOnlyInline


class MappingInline(ReadOnlyInline):
    """Tick one and save the dataset to forget it."""

    model = RememberedMapping
    verbose_name_plural = "remembered columns"
    fields = ("columns", "header", "remembered_at")
    can_delete = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("data_management.change_dataset")

    @admin.display(description="Columns")
    def columns(self, mapping: RememberedMapping) -> str:
        return str(mapping)

    @admin.display(description="In files headed")
    def header(self, mapping: RememberedMapping) -> str:
        return ", ".join(mapping.headers)

    def get_count(self, request: HttpRequest, obj: Dataset) -> int:
        return obj.mappings.count()

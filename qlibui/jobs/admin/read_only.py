"""Admin pages that show rows and change none; rows change through commands only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Without the link to a history of edits: there are none."""
        shown = {"show_history": False, **(extra_context or {})}
        response: HttpResponse = super().change_view(request, object_id, form_url, shown)
        return response


class ReadOnlyInline(TabularInline):
    """Rows of a related table in a tab of their own."""

    extra = 0
    can_delete = False
    tab = True
    show_count = True
    hide_title = True
    per_page = 25

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see the thing may see what belongs to it."""
        return True

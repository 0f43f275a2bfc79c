"""Strategies: what each is, with the commands of its page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from data_management.admin import show
from qlibui.jobs.admin.posting import PostCommands
from qlibui.jobs.admin.read_only import ReadOnlyAdmin
from strategy.commands import OF_STRATEGIES
from strategy.models import Strategy


@admin.register(Strategy)
class StrategyAdmin(PostCommands, ReadOnlyAdmin):
    """Made and changed where their fields are: on the pages and in the API."""

    commands = OF_STRATEGIES
    list_display = ("name", "kind", "dataset", "owner", "created_at", "archived_at")
    list_filter = ("kind", "archived_at", "created_at")
    list_select_related = ("dataset", "owner")
    search_fields = ("id", "name", "dataset__name", "owner__username")
    fieldsets = (
        (None, {"fields": ("name", "kind", "dataset", "owner", "config_text")}),
        ("Scores", {"fields": ("scores_name", "scores_sha256", "scores_path")}),
        ("Times", {"fields": ("created_at", "changed_at", "archived_at", "id")}),
    )

    @admin.display(description="Specification")
    def config_text(self, strategy: Strategy) -> SafeString | str:
        return show.as_json(strategy.config)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("strategy.view_strategy"))

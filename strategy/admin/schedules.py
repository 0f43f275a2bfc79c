"""Schedules of strategies: edited here, with the slots that were missed and the button for them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from qlibui.jobs.admin.posting import PostCommands
from strategy import scheduling
from strategy.commands import OF_SCHEDULES
from strategy.forms import ScheduleForm
from strategy.models import ScheduledStrategy

MOST_NAMED = 20


@admin.register(ScheduledStrategy)
class ScheduledStrategyAdmin(PostCommands):
    commands = OF_SCHEDULES
    form = ScheduleForm
    list_display = ("__str__", "enabled", "from_on", "missed_count")
    list_filter = ("trigger", "enabled")
    list_select_related = ("strategy__dataset",)
    search_fields = ("strategy__name",)
    autocomplete_fields = ("strategy",)
    readonly_fields = ("missed_names", "created_at", "changed_at")
    fields = ("strategy", "trigger", "exchange", "at", "from_on", "enabled", "missed_names",
              "created_at", "changed_at")  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The runs of a schedule are one strategy's."""
        return (*self.readonly_fields, *(("strategy",) if obj else ()))

    @admin.display(description="Missed")
    def missed_count(self, schedule: ScheduledStrategy) -> int:
        return len(self._missed(schedule))

    @admin.display(description="Missed")
    def missed_names(self, schedule: ScheduledStrategy) -> str:
        names = self._missed(schedule) if schedule.pk else []
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return ", ".join(names[:MOST_NAMED]) + more or "none"

    def _missed(self, schedule: ScheduledStrategy) -> list[str]:
        return [slot.name for slot in scheduling.slots_of(schedule, timezone.now()).missed]

"""Schedules: beat's own admin, choosing from our tasks only."""

from typing import Any

from celery import current_app
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.admin import CrontabScheduleAdmin as BeatCrontabAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BeatPeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm as BeatPeriodicTaskForm
from django_celery_beat.admin import PeriodicTaskInline as BeatPeriodicTaskInline
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

for model in (PeriodicTask, CrontabSchedule, IntervalSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(model)


def our_tasks() -> list[str]:
    """The Celery tasks of this project that stand on their own; a wake-up needs its job."""
    current_app.loader.import_default_modules()
    rooms = tuple(name.removesuffix("*") for name in settings.CELERY_TASK_ROUTES)
    ours = (name for name in current_app.tasks if name.startswith(rooms))
    return sorted(name for name in ours if not name.startswith("celery.") and ".wake_" not in name)


class PeriodicTaskForm(BeatPeriodicTaskForm):
    regtask = None
    task = forms.ChoiceField(label="Task", widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {*our_tasks(), *filter(None, [self.instance.task])}
        self.fields["task"].choices = [(name, name) for name in sorted(named)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() if "task" in self.cleaned_data else self.cleaned_data
        return data


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BeatPeriodicTaskAdmin, ModelAdmin):
    form = PeriodicTaskForm
    list_display = ("name", "enabled", "scheduler", "last_run_at")
    fieldsets = (
        (None, {"fields": ("name", "task", "enabled", "description")}),
        *BeatPeriodicTaskAdmin.fieldsets[1:],
    )

    @admin.action(description="Run selected tasks now")
    def run_tasks(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        try:
            super().run_tasks(request, queryset)
        except OperationalError:
            sentence = "Redis is out of reach, so nothing was started: try again when it is back."
            self.message_user(request, sentence, level=messages.ERROR)


class PeriodicTaskInline(BeatPeriodicTaskInline, TabularInline):
    pass


class ScheduleAdmin(ModelAdmin):
    inlines = (PeriodicTaskInline,)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BeatCrontabAdmin, ModelAdmin):
    inlines = (PeriodicTaskInline,)


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ScheduleAdmin):
    pass


@admin.register(SolarSchedule)
class SolarScheduleAdmin(ScheduleAdmin):
    pass


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(ScheduleAdmin):
    list_display = ("clocked_time",)

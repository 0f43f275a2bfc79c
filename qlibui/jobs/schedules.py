"""Schedules that a new database starts with; an operator's edits are never written over."""

from typing import Any

from django.db import connections

RECONCILE = "reconcile-jobs"


def seed(*, using: str, **_: Any) -> None:
    """After each migrate: the second net below `manage.py reconcile`."""
    if not can_seed(using):
        return
    from django_celery_beat.models import IntervalSchedule

    often, _made = IntervalSchedule.objects.get_or_create(every=30, period=IntervalSchedule.SECONDS)
    ensure_schedule(
        RECONCILE,
        task="qlibui.jobs.tasks.reconcile",
        interval=often,
        expire_seconds=20,
        description="Publishes lost jobs again, frees those whose worker died.",
    )


def can_seed(using: str) -> bool:
    """Whether the scheduler's tables exist: `migrate` may be asked for one app only."""
    return "django_celery_beat_periodictask" in connections[using].introspection.table_names()


def ensure_schedule(name: str, **fields: Any) -> None:
    """Make the schedule if there is none of this name, else leave it as the operator has it."""
    from django_celery_beat.models import PeriodicTask

    PeriodicTask.objects.get_or_create(name=name, defaults=fields)


def every_minute() -> Any:
    from django_celery_beat.models import IntervalSchedule

    found, _made = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.MINUTES)
    return found

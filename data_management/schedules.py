"""Schedules that a new database starts with; an operator's edits are never written over."""

from typing import Any

CLEANUP = "cleanup-old-imports"


def seed(**_: Any) -> None:
    """Make the schedules that are missing, after each migrate."""
    from django_celery_beat.models import CrontabSchedule, PeriodicTask

    at_two, _ = CrontabSchedule.objects.get_or_create(
        minute="0", hour="2", day_of_week="*", day_of_month="*", month_of_year="*", timezone="UTC"
    )
    PeriodicTask.objects.get_or_create(
        name=CLEANUP,
        defaults={
            "task": "data_management.tasks.import_tasks.cleanup_old_imports",
            "crontab": at_two,
            "args": "[30]",
            "description": "Removes imports that ended more than this many days ago.",
        },
    )

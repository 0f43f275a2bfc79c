"""The schedules of data management that a new database starts with."""

from typing import Any

from qlibui.jobs.schedules import can_seed, ensure_schedule

CLEANUP = "cleanup-old-imports"


def seed(*, using: str, **_: Any) -> None:
    """After each migrate: old imports are cleaned up daily at 02:00 UTC."""
    if not can_seed(using):
        return
    from django_celery_beat.models import CrontabSchedule

    at_two, _made = CrontabSchedule.objects.get_or_create(
        minute="0", hour="2", day_of_week="*", day_of_month="*", month_of_year="*", timezone="UTC"
    )
    ensure_schedule(
        CLEANUP,
        task="data_management.tasks.import_tasks.cleanup_old_imports",
        crontab=at_two,
        args="[30]",
        description="Removes imports that ended more than this many days ago.",
    )

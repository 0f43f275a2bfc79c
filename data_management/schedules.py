"""The schedules of data management that a new database starts with."""

from typing import Any

from qlibui.jobs.schedules import can_seed, ensure_schedule, every_minute

CLEANUP = "cleanup-old-imports"
MAINTENANCE = "maintain-datasets"
DROP_FOLDER = "scan-drop-folder"


def seed(*, using: str, **_: Any) -> None:
    """After each migrate: old imports are cleaned up daily at 02:00 UTC, datasets are maintained
    on Sundays at 03:00 UTC, the drop folder is looked into every minute."""
    if not can_seed(using):
        return
    ensure_schedule(
        CLEANUP,
        task="data_management.tasks.import_tasks.cleanup_old_imports",
        crontab=_at(hour="2"),
        args="[30]",
        description="Removes imports that ended more than this many days ago.",
    )
    ensure_schedule(
        MAINTENANCE,
        task="data_management.tasks.upkeep_tasks.maintain_datasets",
        crontab=_at(hour="3", day_of_week="0"),
        description="Compacts, vacuums and checks the store of every dataset.",
    )
    ensure_schedule(
        DROP_FOLDER,
        task="data_management.tasks.drop_tasks.scan_drop_folder",
        interval=every_minute(),
        expire_seconds=50,
        description="Imports the files that were put into the drop folder.",
    )


def _at(*, hour: str, day_of_week: str = "*") -> Any:
    from django_celery_beat.models import CrontabSchedule

    found, _made = CrontabSchedule.objects.get_or_create(
        minute="0", hour=hour, day_of_week=day_of_week, day_of_month="*", month_of_year="*",
        timezone="UTC",
    )  # fmt: skip
    return found

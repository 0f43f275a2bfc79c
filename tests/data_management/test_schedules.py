"""Schedules are seeded once; what an operator made of them stays."""

import pytest
from django.core.management import call_command
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from data_management.tasks import scan_drop_folder


@pytest.mark.django_db
def test_the_cleanup_is_seeded_daily_at_two_with_thirty_days() -> None:
    call_command("migrate", verbosity=0)
    schedule = PeriodicTask.objects.get(name="cleanup-old-imports")
    assert (schedule.crontab.hour, schedule.crontab.minute) == ("2", "0")
    assert str(schedule.crontab.timezone) == "UTC"
    assert (schedule.args, schedule.enabled) == ("[30]", True)


@pytest.mark.django_db
def test_an_edit_survives_the_next_migrate() -> None:
    call_command("migrate", verbosity=0)
    at_five = CrontabSchedule.objects.create(hour="5", minute="30")
    schedule = PeriodicTask.objects.get(name="cleanup-old-imports")
    schedule.crontab, schedule.args, schedule.enabled = at_five, "[7]", False
    schedule.save()
    call_command("migrate", verbosity=0)
    kept = PeriodicTask.objects.get(name="cleanup-old-imports")
    assert (kept.crontab, kept.args, kept.enabled) == (at_five, "[7]", False)


@pytest.mark.django_db
def test_the_drop_folder_is_looked_into_every_minute() -> None:
    call_command("migrate", verbosity=0)
    schedule = PeriodicTask.objects.get(name="scan-drop-folder")
    assert (schedule.interval.every, schedule.interval.period) == (1, "minutes")
    assert schedule.task == scan_drop_folder.name

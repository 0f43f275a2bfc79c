"""When a schedule was due, however late a scheduler looks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab, schedule
from django_celery_beat.clockedschedule import clocked
from django_celery_beat.models import CrontabSchedule
from hypothesis import given
from hypothesis import strategies as st

from qlibui.jobs.slots import last_due_at, run_id

FRIDAY = datetime(2026, 1, 2, 12, 30, 15, tzinfo=UTC)
MOMENTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def cron(minute: str = "*", hour: str = "*", **fields: str) -> Any:
    """A schedule as the database keeps it, in UTC."""
    return CrontabSchedule(minute=minute, hour=hour, **{"timezone": UTC, **fields}).schedule


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        (cron(), "2026-01-02 12:30"),
        (cron("0", "2"), "2026-01-02 02:00"),
        (cron("45", "*"), "2026-01-02 11:45"),
        (cron("0", "18"), "2026-01-01 18:00"),
        (cron("0", "3", day_of_week="0"), "2025-12-28 03:00"),
        (cron("0", "0", day_of_month="31"), "2025-12-31 00:00"),
        (cron("0", "0", day_of_month="29", month_of_year="2"), "2024-02-29 00:00"),
    ],
)
def test_the_last_time_a_crontab_was_due(plan: Any, due: str) -> None:
    found = last_due_at(plan, FRIDAY)
    assert found is not None
    assert f"{found.astimezone(UTC):%F %H:%M}" == due


def test_a_crontab_is_read_in_its_own_timezone() -> None:
    shanghai = cron("0", "9", timezone=ZoneInfo("Asia/Shanghai"))
    assert last_due_at(shanghai, FRIDAY) == datetime(2026, 1, 2, 1, tzinfo=UTC)


@given(moment=MOMENTS, late=st.integers(0, 59))
def test_schedulers_that_look_within_the_same_minute_agree(moment: datetime, late: int) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert last_due_at(cron(), minute + timedelta(seconds=late)) == minute


@given(moment=MOMENTS, seconds=st.integers(1, 100_000))
def test_an_interval_was_due_once_within_its_length(moment: datetime, seconds: int) -> None:
    every = schedule(timedelta(seconds=seconds))
    due = last_due_at(every, moment)
    assert due is not None
    assert timedelta(0) <= moment - due < timedelta(seconds=seconds)
    assert last_due_at(every, due) == due


def test_of_a_run_at_one_given_date_nothing_is_said() -> None:
    assert last_due_at(clocked(FRIDAY), FRIDAY) is None


def test_a_run_has_an_id_of_its_own() -> None:
    later = FRIDAY + timedelta(minutes=1)
    same_moment = FRIDAY.astimezone(ZoneInfo("Asia/Shanghai"))
    assert run_id("nightly", FRIDAY) == run_id("nightly", same_moment)
    assert len({run_id("nightly", FRIDAY), run_id("daily", FRIDAY), run_id("nightly", later)}) == 3


def test_a_plain_crontab_of_celery_is_understood_as_well() -> None:
    assert last_due_at(crontab(minute="0", hour="2"), FRIDAY) is not None

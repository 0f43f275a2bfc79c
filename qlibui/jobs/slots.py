"""When a schedule was due: the moment that every scheduler agrees on, however late it looks."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from celery.schedules import crontab, schedule
from django.utils import timezone

# Leap days are up to eight years apart.
FARTHEST_DAYS = 8 * 366 + 1


def run_id(name: str, due_at: datetime) -> str:
    """The one id of what the schedule `name` starts at that moment."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"qlib-ui:{name}:{due_at.astimezone(UTC):%FT%T}"))


def last_due_at(plan: Any, moment: datetime) -> datetime | None:
    """The latest moment, not after this one, at which the plan is due; None where that cannot be
    said of its kind (sunrise, a given date).

    An interval is due at multiples of its length since 1970: schedulers that were started at
    different times mean the same run.
    """
    is_crontab, is_interval = isinstance(plan, crontab), isinstance(plan, schedule)
    if is_crontab:
        zone = timezone.get_default_timezone() if plan.tz is None else plan.tz
        return next(_due_before(plan, moment.astimezone(zone)), None)
    if is_interval:
        every = plan.run_every.total_seconds()
        return datetime.fromtimestamp(moment.timestamp() // every * every, UTC)
    return None


def _due_before(plan: Any, local: datetime) -> Iterator[datetime]:
    """From the latest back; only the latest of each day."""
    for back in range(FARTHEST_DAYS):
        day = local.date() - timedelta(days=back)
        latest = local.time() if back == 0 else time.max
        times = [time(hour, minute) for hour in plan.hour for minute in plan.minute]
        reached = [moment for moment in times if moment <= latest]
        if reached and _is_day_of(plan, day):
            yield datetime.combine(day, max(reached), local.tzinfo)


def _is_day_of(plan: Any, day: date) -> bool:
    return (
        day.month in plan.month_of_year
        and day.day in plan.day_of_month
        and day.isoweekday() % 7 in plan.day_of_week
    )

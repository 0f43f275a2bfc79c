"""Which days a run looks at."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from data_management.provider_files import ProviderFiles

A_YEAR = timedelta(days=365)


class NoSuchDay(ValueError):
    """One sentence about a day that cannot be decided on."""


@dataclass(frozen=True)
class RunDays:
    """``day`` is the session that is decided on; ``next_on`` the session its orders are for, None
    where nobody knows it; from ``first`` on the signal's quality is looked at."""

    first: date
    day: date
    next_on: date | None


def choose_days(
    files: ProviderFiles,
    asked_on: date | None = None,
    quality_from: date | None = None,
    *,
    until: date | None = None,
) -> RunDays:
    """The session of ``asked_on``, or the latest, but none after ``until``. Raises NoSuchDay."""
    calendar = files.calendar
    day = asked_on or _latest(calendar, until)
    after = bisect_right(calendar, day)
    if not after or calendar[after - 1] != day:
        raise NoSuchDay(_no_session(calendar, day, after))
    next_on = calendar[after] if after < len(calendar) else files.upcoming
    first = quality_from or day - A_YEAR
    if first > day:
        raise NoSuchDay(f"The quality would begin on {first}, after {day}: choose an earlier day.")
    return RunDays(max(first, calendar[0]), day, next_on)


def _latest(calendar: list[date], until: date | None) -> date:
    if until is None:
        return calendar[-1]
    before = bisect_right(calendar, until)
    return calendar[before - 1] if before else until


def _no_session(calendar: list[date], day: date, after: int) -> str:
    if calendar[0] < day < calendar[-1]:
        near = f"{calendar[after - 1]} or {calendar[after]}"
        return f"{day} is no session of the dataset: choose {near}."
    return f"The dataset has no session on {day}: choose one from {calendar[0]} to {calendar[-1]}."

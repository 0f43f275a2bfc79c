"""Whether the dataset has the days that the back-test asks for."""

from collections.abc import Iterator
from datetime import date

from backtest.preflight.subject import Subject
from strategy.findings import Finding, error, warning

FEWEST_SESSIONS = 20


def check_window(subject: Subject) -> Iterator[Finding]:
    calendar, window = subject.files.calendar, subject.window
    if not window:
        yield _outside(subject)
        return
    yield from _cut(subject)
    if window[-1] == calendar[-1] and subject.files.upcoming is None:
        yield _no_next_session(window)
    if len(window) < FEWEST_SESSIONS:
        yield warning(
            "window_short",
            f"The window has {len(window)} sessions, too few for yearly figures to mean much.",
            "Choose a longer window.",
        )


def _outside(subject: Subject) -> Finding:
    spec, calendar = subject.spec, subject.files.calendar
    return error(
        "window_outside_calendar",
        f"The dataset has no session from {spec.start_on} to {spec.end_on}.",
        f"Choose days from {calendar[0]} to {calendar[-1]}.",
    )


def _cut(subject: Subject) -> Iterator[Finding]:
    """Days that may be sessions of the exchange and are none of the dataset's."""
    spec, calendar = subject.spec, subject.files.calendar
    first_missing = subject.files.upcoming or calendar[-1]
    if spec.start_on < calendar[0]:
        yield _cut_at(calendar[0], "begins", "start_on")
    if spec.end_on > calendar[-1] and spec.end_on >= first_missing:
        yield _cut_at(calendar[-1], "ends", "end_on")


def _cut_at(day: date, happens: str, field: str) -> Finding:
    return warning(
        "window_cut",
        f"The dataset {happens} on {day}, and so does the back-test, whatever {field} says.",
        f"Set {field} to {day}, or import what is missing.",
    )


def _no_next_session(window: list[date]) -> Finding:
    return error(
        "next_session_unknown",
        f"The window ends with the dataset's calendar on {window[-1]}, and Qlib needs the session "
        "after it, which calendars/day_future.txt does not have.",
        f"End on {window[-2]}, or import the data again." if window[1:] else "Import it again.",
    )

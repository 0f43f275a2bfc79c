"""Trading days of the exchanges, from the exchange_calendars library.

An exchange is named by its ISO market identifier code (``XSHG``, ``XNYS``). The library knows
holidays for a limited span; outside of it every weekday is taken for a session, and callers who
must say so compare with :func:`known_until`.
"""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
import pandas as pd
from exchange_calendars import ExchangeCalendar
from exchange_calendars.errors import InvalidCalendarName

MAINLAND_CHINA = "XSHG"
# Shenzhen and Beijing open on the days of Shanghai; the library carries Shanghai only.
_SAME_SESSIONS = {"XSHE": MAINLAND_CHINA, "BJSE": MAINLAND_CHINA}
_MAINLAND_CODE = re.compile(r"(SH|SZ|BJ)\d{6}")
_EARLIEST_YEAR = 1900
_LONGEST_CLOSURE = timedelta(days=40)


def exchange_of(instruments: Iterable[str]) -> str | None:
    """The exchange whose calendar all ``instruments`` keep, or None where their codes do not tell.

    Mainland China's codes (``SH600000``, ``SZ000001``, ``BJ430047``) give ``XSHG``.
    """
    codes = list(instruments)
    if codes and all(_MAINLAND_CODE.fullmatch(code) for code in codes):
        return MAINLAND_CHINA
    return None


def sessions(exchange: str, start: date, end: date) -> list[date]:
    """Sorted sessions of ``exchange`` from ``start`` to ``end``, both included.

    Weekdays are assumed before the first and after the last session the library knows.
    Raises ValueError for an exchange the library does not know.
    """
    calendar = _calendar_since(exchange, max(start.year, _EARLIEST_YEAR))
    first, last = calendar.first_session.date(), calendar.last_session.date()
    known_start, known_end = max(start, first), min(end, last)
    days = _weekdays(start, min(end, first - timedelta(days=1)))
    if known_start <= known_end:
        days += calendar.sessions_in_range(str(known_start), str(known_end)).date.tolist()
    return days + _weekdays(max(start, last + timedelta(days=1)), end)


def known_until(exchange: str) -> date:
    """The last session the library knows. Raises ValueError for an unknown exchange."""
    last: date = _calendar(exchange).last_session.date()
    return last


def next_session(exchange: str | None, after: date) -> date:
    """The first session after ``after``; the next weekday where no exchange is given.

    Raises ValueError for an exchange the library does not know.
    """
    tomorrow = after + timedelta(days=1)
    if exchange is None:
        return _weekdays(tomorrow, tomorrow + timedelta(days=2))[0]
    return sessions(exchange, tomorrow, tomorrow + _LONGEST_CLOSURE)[0]


def zone_of(exchange: str) -> ZoneInfo:
    """The time zone of an exchange. Raises ValueError for one the library does not know."""
    return ZoneInfo(str(_calendar(exchange).tz))


def usual_close(exchange: str) -> time:
    """The local time at which its sessions usually end. Raises ValueError as the others do."""
    close: time = _calendar(exchange).close_times[-1][1]
    return close


@lru_cache(maxsize=32)
def _calendar(exchange: str) -> ExchangeCalendar:
    try:
        return exchange_calendars.get_calendar(_SAME_SESSIONS.get(exchange, exchange))
    except InvalidCalendarName as error:
        raise ValueError(
            f"No trading calendar is known for the exchange {exchange!r}: give an ISO market "
            "identifier code such as XSHG, XHKG or XNYS."
        ) from error


@lru_cache(maxsize=32)
def _calendar_since(exchange: str, year: int) -> ExchangeCalendar:
    """The library's usual twenty years, extended back to ``year`` as far as it can go."""
    usual = _calendar(exchange)
    earliest = usual.bound_min()
    first_day = pd.Timestamp(year, 1, 1)
    first_day = first_day if earliest is None else max(first_day, earliest)
    if first_day >= usual.first_session:
        return usual
    return exchange_calendars.get_calendar(usual.name, start=first_day)


def _weekdays(start: date, end: date) -> list[date]:
    days = np.arange(np.datetime64(start), np.datetime64(end + timedelta(days=1)))
    weekdays: list[date] = days[np.is_busday(days)].tolist()
    return weekdays

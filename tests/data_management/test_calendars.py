"""Sessions of exchanges, inside and outside of what the library knows."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from data_management.calendars import exchange_of, known_until, next_session, sessions


def test_mainland_codes_keep_shanghais_calendar() -> None:
    assert exchange_of(["SH600000", "SZ000001", "BJ430047"]) == "XSHG"


@pytest.mark.parametrize("codes", [[], ["ORCL"], ["SH600000", "ORCL"], ["600000"]])
def test_codes_that_do_not_tell_give_no_exchange(codes: list[str]) -> None:
    assert exchange_of(codes) is None


def test_shanghai_was_shut_on_the_days_of_its_test_data() -> None:
    open_days = sessions("XSHG", date(2014, 5, 12), date(2015, 11, 27))
    assert len(open_days) == 381
    assert date(2015, 2, 24) not in open_days
    assert date(2015, 10, 7) not in open_days


def test_both_ends_are_included() -> None:
    assert sessions("XSHG", date(2024, 1, 2), date(2024, 1, 3)) == [
        date(2024, 1, 2),
        date(2024, 1, 3),
    ]


def test_no_sessions_where_the_end_is_before_the_start() -> None:
    assert sessions("XSHG", date(2024, 1, 3), date(2024, 1, 2)) == []
    assert sessions("XSHG", date(1980, 1, 3), date(1980, 1, 2)) == []


def test_history_before_the_usual_twenty_years_is_known() -> None:
    assert sessions("XNYS", date(1999, 12, 31), date(2000, 1, 3)) == [
        date(1999, 12, 31),
        date(2000, 1, 3),
    ]
    assert date(1992, 2, 4) not in sessions("XSHG", date(1992, 1, 1), date(1992, 12, 31))


def test_weekdays_are_assumed_before_the_exchange_opened() -> None:
    assert sessions("XSHG", date(1990, 11, 29), date(1990, 12, 3)) == [
        date(1990, 11, 29),
        date(1990, 11, 30),
        date(1990, 12, 3),
    ]


def test_weekdays_are_assumed_past_the_last_known_session() -> None:
    last = known_until("XSHG")
    later = sessions("XSHG", last, last + timedelta(days=14))
    assert later[0] == last
    assert len(later) == 11
    assert all(day.weekday() < 5 for day in later)


def test_next_session_passes_over_a_long_holiday() -> None:
    assert next_session("XSHG", date(2024, 2, 8)) == date(2024, 2, 19)


def test_next_session_without_an_exchange_is_the_next_weekday() -> None:
    assert next_session(None, date(2024, 2, 9)) == date(2024, 2, 12)


def test_shenzhen_opens_on_the_days_of_shanghai() -> None:
    span = date(2024, 1, 1), date(2024, 3, 1)
    assert sessions("XSHE", *span) == sessions("XSHG", *span)


@pytest.mark.parametrize("ask", [known_until, lambda name: next_session(name, date(2024, 1, 1))])
def test_an_unknown_exchange_is_named(ask: Callable[[str], date]) -> None:
    with pytest.raises(ValueError, match=r"'ATLANTIS'.*XSHG"):
        ask("ATLANTIS")

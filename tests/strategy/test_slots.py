"""The slots of a schedule, by times that a test gives."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_management.calendars import sessions, usual_close, zone_of
from strategy.slots import Slot, Slots, run_id, sort_out, trading_slots

NEW_YORK = zone_of("XNYS")
DAY = timedelta(days=1)
NOON = datetime(2024, 6, 5, 12, tzinfo=UTC)


def slots_in(first: date, last: date, at: time, exchange: str = "XNYS") -> list[Slot]:
    days = sessions(exchange, first - 20 * DAY, last)
    zone, close = zone_of(exchange), usual_close(exchange)
    return trading_slots(days, at=at, zone=zone, close=close, from_on=first)


def test_a_slot_keeps_its_local_time_when_the_clocks_change() -> None:
    friday, monday = slots_in(date(2024, 3, 8), date(2024, 3, 11), time(18))
    assert friday.due_at == datetime(2024, 3, 8, 23, tzinfo=UTC)
    assert monday.due_at == datetime(2024, 3, 11, 22, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_or_repeat_is_due_once() -> None:
    zone = ZoneInfo("America/New_York")
    sundays = [date(2024, 3, 10), date(2024, 11, 3)]  # no exchange trades then; a calendar might
    skipped, repeated = trading_slots(
        sundays, at=time(2, 30), zone=zone, close=time(0), from_on=sundays[0]
    )
    assert skipped.due_at == datetime(2024, 3, 10, 7, 30, tzinfo=UTC)
    assert repeated.due_at == datetime(2024, 11, 3, 7, 30, tzinfo=UTC)


def test_holidays_have_no_slot() -> None:
    names = [slot.name for slot in slots_in(date(2024, 9, 27), date(2024, 10, 9), time(18), "XSHG")]
    assert names == ["2024-09-27", "2024-09-30", "2024-10-08", "2024-10-09"]


def test_after_the_close_a_slot_counts_on_its_own_session() -> None:
    [slot] = slots_in(date(2024, 6, 3), date(2024, 6, 3), time(16))
    assert slot.expected_on == date(2024, 6, 3)


def test_before_the_close_a_slot_counts_on_the_session_before() -> None:
    [slot] = slots_in(date(2024, 6, 3), date(2024, 6, 3), time(8, 30))
    assert slot.expected_on == date(2024, 5, 31)


def slot(days_ago: float) -> Slot:
    due_at = NOON - days_ago * DAY
    return Slot(f"{due_at:%m-%d %H:%M}", due_at)


def sorted_out(*slots: Slot, started: tuple[Slot, ...] = (), since: float = 30) -> Slots:
    names = {each.name for each in started}
    return sort_out(slots, started=names, since=NOON - since * DAY, now=NOON)


def test_the_latest_slot_starts_however_late_and_those_before_are_missed() -> None:
    assert sorted_out(slot(3), slot(2), slot(0.5)) == Slots([slot(0.5)], [slot(3), slot(2)])


def test_slots_of_the_last_hour_start_all() -> None:
    soon, sooner = slot(0.03), slot(0.01)
    assert sorted_out(sooner, soon) == Slots([soon, sooner], [])


def test_what_was_started_starts_no_more_and_is_not_missed() -> None:
    assert sorted_out(slot(2), slot(1), started=(slot(1),)) == Slots([], [slot(2)])
    assert sorted_out(slot(2), slot(1), started=(slot(2), slot(1))) == Slots([], [])


def test_what_is_to_come_is_neither_due_nor_missed() -> None:
    assert sorted_out(slot(-0.001)) == Slots([], [])


def test_what_was_due_before_the_schedule_was_made_does_not_start_by_itself() -> None:
    assert sorted_out(slot(1), since=0.5) == Slots([], [slot(1)])


def test_a_slot_has_one_run_and_each_schedule_its_own() -> None:
    ids = {run_id(1, "2024-06-03"), run_id(1, "2024-06-04"), run_id(2, "2024-06-03")}
    assert len(ids) == 3
    assert run_id(1, "2024-06-03") in ids

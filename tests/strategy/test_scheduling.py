"""Schedules over real rows: what is due starts once, what was missed waits for a person."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from data_management.models import Dataset
from strategy.models import ScheduledStrategy, StrategyRun, Trigger
from strategy.scheduling import run_due, run_missed, slots_of
from strategy.services import archive_strategy
from tests.backtest.asked import CODES, DAYS, bars_of, import_bars
from tests.strategy.asked import make, run

MONDAY, TUESDAY = date(2024, 6, 3), date(2024, 6, 4)
SIX = time(18)


def schedule(dataset: Dataset, since: datetime, **fields: object) -> ScheduledStrategy:
    made = ScheduledStrategy.objects.create(strategy=make(dataset), **fields)
    ScheduledStrategy.objects.update(changed_at=since)
    made.refresh_from_db()
    return made


def at(day: date, hour: int = 10) -> datetime:
    """18:00 in Shanghai is 10:00 UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def daily(market: Dataset) -> ScheduledStrategy:
    return schedule(
        market, at(date(2024, 5, 31)), trigger=Trigger.TRADING_DAY, exchange="XSHG", at=SIX,
        from_on=MONDAY,
    )  # fmt: skip


def test_a_slot_starts_when_it_is_due_and_once(daily: ScheduledStrategy) -> None:
    assert run_due(at(MONDAY, 9)) == []
    [first] = run_due(at(MONDAY))
    assert run_due(at(MONDAY)) == []
    assert StrategyRun.objects.count() == 1
    done = run(first)
    assert (done.status, done.slot, done.day) == ("succeeded", "2024-06-03", MONDAY), done.error


def test_two_beats_at_once_make_one_run(daily: ScheduledStrategy) -> None:
    [slot] = slots_of(daily, at(MONDAY)).due
    from strategy.scheduling import start_slot

    assert start_slot(daily, slot).pk == start_slot(daily, slot).pk
    assert StrategyRun.objects.count() == 1


def test_missed_days_are_named_and_run_once_each(daily: ScheduledStrategy) -> None:
    later = at(date(2024, 6, 6))
    assert [slot.name for slot in slots_of(daily, later).missed] == [
        "2024-06-03", "2024-06-04", "2024-06-05",
    ]  # fmt: skip
    days = [started.expected_on for started in run_missed(daily, later)]
    assert days == [MONDAY, TUESDAY, date(2024, 6, 5)]
    assert slots_of(daily, later).missed == []
    assert run_missed(daily, later) == []


def test_an_edit_takes_effect(daily: ScheduledStrategy) -> None:
    daily.enabled = False
    daily.save()
    assert run_due(at(MONDAY)) == []
    ScheduledStrategy.objects.update(enabled=True, at=time(20), changed_at=at(date(2024, 5, 31)))
    assert run_due(at(MONDAY)) == []
    assert len(run_due(at(MONDAY, 12))) == 1


def test_an_archived_strategy_starts_nothing(daily: ScheduledStrategy) -> None:
    archive_strategy(daily.strategy)
    assert run_due(at(MONDAY)) == []


def test_a_dataset_that_ends_too_early_is_told(user: User, files: Path) -> None:
    early = import_bars(files, user, bars_of(CODES, DAYS[:100]))
    planned = schedule(
        early, at(date(2024, 5, 31)), trigger=Trigger.TRADING_DAY, exchange="XSHG", at=SIX,
        from_on=TUESDAY,
    )  # fmt: skip
    [started] = run_due(at(date(2024, 6, 28)))
    done = run(started)
    assert planned.runs.get() == started
    assert (done.status, done.day) == ("succeeded", DAYS[99]), done.error
    assert "stale" in [finding["name"] for finding in done.findings]


def test_each_import_has_a_run_on_its_own_version(user: User, files: Path) -> None:
    dataset = import_bars(files, user, bars_of(CODES, DAYS[:90]))
    schedule(dataset, timezone.now() + timedelta(seconds=0), trigger=Trigger.IMPORT)
    assert run_due(timezone.now()) == []
    import_bars(files, user, bars_of(CODES, DAYS[:95]))
    [started] = run_due(timezone.now())
    assert (started.slot, started.version.number) == ("v2", 2)
    assert run_due(timezone.now()) == []

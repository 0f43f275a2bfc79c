"""Which days a run looks at."""

from dataclasses import dataclass
from datetime import date

import pytest

from data_management.provider_files import ProviderFiles
from strategy.days import NoSuchDay, RunDays, choose_days

FRIDAY, MONDAY, TUESDAY = date(2024, 6, 7), date(2024, 6, 11), date(2024, 6, 12)


@dataclass
class Sessions:
    """As much of a provider as days are chosen by."""

    calendar: list[date]
    upcoming: date | None = None


def chosen(upcoming: date | None = None, **asked: date) -> RunDays:
    files: ProviderFiles = Sessions([FRIDAY, MONDAY], upcoming)  # type: ignore[assignment]
    return choose_days(files, **asked)


def test_the_latest_day_is_decided_for_the_unquoted_one_after() -> None:
    assert chosen(TUESDAY) == RunDays(first=FRIDAY, day=MONDAY, next_on=TUESDAY)


def test_an_earlier_day_is_followed_by_the_session_after_it() -> None:
    assert chosen(TUESDAY, asked_on=FRIDAY).next_on == MONDAY


def test_nobody_may_know_the_session_after_the_last() -> None:
    assert chosen().next_on is None


def test_a_closed_day_is_told_with_its_neighbours() -> None:
    with pytest.raises(NoSuchDay, match="2024-06-07 or 2024-06-11"):
        chosen(asked_on=date(2024, 6, 10))


@pytest.mark.parametrize("day", [date(2024, 6, 6), TUESDAY])
def test_a_day_beyond_the_dataset_is_told_with_its_ends(day: date) -> None:
    with pytest.raises(NoSuchDay, match="from 2024-06-07 to 2024-06-11"):
        chosen(asked_on=day)


def test_quality_cannot_begin_after_the_day() -> None:
    with pytest.raises(NoSuchDay, match="earlier"):
        chosen(asked_on=FRIDAY, quality_from=MONDAY)

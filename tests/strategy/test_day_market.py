"""The market at the end of a day is read from the provider's files, and nothing later."""

from datetime import date
from pathlib import Path

import pytest

from data_management.calendars import sessions
from data_management.provider_files import ProviderFiles
from strategy.orders.errors import CannotOrder
from strategy.orders.market import read_market
from tests.backtest.dated_market import bars_of, build

DAYS = sessions("XSHG", date(2024, 1, 2), date(2024, 3, 29))
TRADED, STOPPED, LISTED = "SH600001", "SH600002", "SH688003"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ProviderFiles:
    """One instrument trades always, one stops in February, one is listed in March."""
    bars = [
        bars_of(TRADED, DAYS, {DAYS[30]: 0.023}),
        bars_of(STOPPED, DAYS[:25], {}),
        bars_of(LISTED, DAYS[40:], {}),
    ]
    return ProviderFiles(build(tmp_path_factory.mktemp("day"), *bars))


def test_a_bar_of_the_day_is_its_quote(files: ProviderFiles) -> None:
    market = read_market(files, DAYS[30], [TRADED])
    assert market.traded(TRADED)
    assert market.quotes[TRADED].price == 10.23
    assert (market.day, market.next_on) == (DAYS[30], DAYS[31])


def test_who_had_none_has_the_last_before_and_is_not_traded(files: ProviderFiles) -> None:
    market = read_market(files, DAYS[30], [STOPPED])
    assert not market.traded(STOPPED)
    assert market.quotes[STOPPED].bar_on == DAYS[24]


def test_who_is_listed_later_has_no_quote(files: ProviderFiles) -> None:
    market = read_market(files, DAYS[30], [LISTED, "SH600999"])
    assert market.quotes == {}
    assert not market.traded(LISTED)


def test_the_first_days_of_a_listing_are_known_up_to_the_day(files: ProviderFiles) -> None:
    assert read_market(files, DAYS[42], [LISTED, TRADED]).debuts == {LISTED: DAYS[40:43]}


def test_the_session_after_the_last_one_is_the_one_to_come(files: ProviderFiles) -> None:
    assert read_market(files, DAYS[-1], [TRADED]).next_on == date(2024, 4, 1)


def test_a_day_that_is_no_session_is_refused(files: ProviderFiles) -> None:
    with pytest.raises(CannotOrder, match="2024-01-06 is no session"):
        read_market(files, date(2024, 1, 6), [TRADED])


def test_without_a_session_to_come_there_is_nothing_to_order_for(tmp_path: Path) -> None:
    provider = build(tmp_path, bars_of(TRADED, DAYS, {}))
    (provider / "calendars" / "day_future.txt").unlink()
    with pytest.raises(CannotOrder, match="after 2024-03-29 is not known"):
        read_market(ProviderFiles(provider), DAYS[-1], [TRADED])

"""The stamp duty at each day on which it changed."""

from datetime import date

import pytest

from market.costs import StampDuty, stamp_duty


@pytest.mark.parametrize(
    ("day", "buy", "sell"),
    [
        (date(1997, 5, 12), 0.005, 0.005),
        (date(1998, 6, 11), 0.005, 0.005),
        (date(1998, 6, 12), 0.004, 0.004),
        (date(2001, 11, 15), 0.004, 0.004),
        (date(2001, 11, 16), 0.002, 0.002),
        (date(2005, 1, 21), 0.002, 0.002),
        (date(2005, 1, 24), 0.001, 0.001),
        (date(2007, 5, 29), 0.001, 0.001),
        (date(2007, 5, 30), 0.003, 0.003),
        (date(2008, 4, 23), 0.003, 0.003),
        (date(2008, 4, 24), 0.001, 0.001),
        (date(2008, 9, 18), 0.001, 0.001),
        (date(2008, 9, 19), 0.0, 0.001),
        (date(2023, 8, 25), 0.0, 0.001),
        (date(2023, 8, 28), 0.0, 0.0005),
    ],
)
def test_stamp_duty(day: date, buy: float, sell: float) -> None:
    assert stamp_duty(day) == StampDuty(buy, sell)


def test_a_duty_that_is_not_known_is_not_zero() -> None:
    with pytest.raises(ValueError, match="1997-05-12"):
        stamp_duty(date(1997, 5, 9))

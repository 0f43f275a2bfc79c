"""Limits at each day on which they changed, and to the cent."""

from datetime import date

import numpy as np
import pytest

from market.boards import Board
from market.limit_prices import at_lower_limit, at_upper_limit
from market.limits import (
    LONGEST_DEBUT,
    Debut,
    Limit,
    daily_limit,
    debut_of,
)


@pytest.mark.parametrize(
    ("board", "day", "percent"),
    [
        (Board.MAIN, date(1996, 12, 13), None),
        (Board.MAIN, date(1996, 12, 16), 10),
        (Board.MAIN, date(2025, 12, 31), 10),
        (Board.CHINEXT, date(2009, 10, 29), None),
        (Board.CHINEXT, date(2009, 10, 30), 10),
        (Board.CHINEXT, date(2020, 8, 21), 10),
        (Board.CHINEXT, date(2020, 8, 24), 20),
        (Board.STAR, date(2019, 7, 19), None),
        (Board.STAR, date(2019, 7, 22), 20),
        (Board.BEIJING, date(2021, 11, 12), None),
        (Board.BEIJING, date(2021, 11, 15), 30),
    ],
)
def test_daily_limit(board: Board, day: date, percent: int | None) -> None:
    expected = None if percent is None else Limit(percent, percent)
    assert daily_limit(board, day) == expected


@pytest.mark.parametrize(
    ("board", "day", "percent"),
    [
        (Board.MAIN, date(1998, 4, 21), 10),
        (Board.MAIN, date(1998, 4, 22), 5),
        (Board.MAIN, date(2025, 12, 31), 5),
        (Board.CHINEXT, date(2020, 8, 24), 20),
        (Board.STAR, date(2024, 1, 2), 20),
        (Board.BEIJING, date(2024, 1, 2), 30),
    ],
)
def test_special_treatment(board: Board, day: date, percent: int) -> None:
    assert daily_limit(board, day, special_treatment=True) == Limit(percent, percent)


FREE, BOUND, FIVE = Debut(1, None), Debut(1, Limit(44, 36)), Debut(5, None)


@pytest.mark.parametrize(
    ("board", "listed_on", "debut"),
    [
        (Board.MAIN, date(1996, 12, 13), Debut(0, None)),
        (Board.MAIN, date(2013, 12, 12), FREE),
        (Board.MAIN, date(2013, 12, 13), BOUND),
        (Board.MAIN, date(2023, 4, 7), BOUND),
        (Board.MAIN, date(2023, 4, 10), FIVE),
        (Board.CHINEXT, date(2013, 12, 12), FREE),
        (Board.CHINEXT, date(2013, 12, 13), BOUND),
        (Board.CHINEXT, date(2020, 8, 21), BOUND),
        (Board.CHINEXT, date(2020, 8, 24), FIVE),
        (Board.STAR, date(2019, 7, 22), FIVE),
        (Board.BEIJING, date(2021, 11, 15), FREE),
    ],
)
def test_first_days_of_a_listing(board: Board, listed_on: date, debut: Debut) -> None:
    assert debut_of(board, listed_on) == debut
    assert debut.sessions <= LONGEST_DEBUT


def up(price: float, previous: float, rise: float, tick: float = 0.01) -> bool:
    return bool(at_upper_limit(*(np.array([each]) for each in (price, previous, rise, tick)))[0])


def down(price: float, previous: float, fall: float, tick: float = 0.01) -> bool:
    return bool(at_lower_limit(*(np.array([each]) for each in (price, previous, fall, tick)))[0])


@pytest.mark.parametrize(
    ("previous", "percent", "highest", "lowest"),
    [
        (10.00, 10, 11.00, 9.00),
        (10.05, 10, 11.06, 9.05),  # 11.055 and 9.045, rounded half up
        (1.13, 10, 1.24, 1.02),
        (3.33, 5, 3.50, 3.16),
        (48.88, 20, 58.66, 39.10),
        (7.77, 30, 10.10, 5.44),
    ],
)
def test_the_limit_to_the_cent(
    previous: float, percent: int, highest: float, lowest: float
) -> None:
    assert up(highest, previous, percent)
    assert not up(highest - 0.01, previous, percent)
    assert down(lowest, previous, percent)
    assert not down(lowest + 0.01, previous, percent)


def test_prices_that_went_through_float32_and_factors_are_told_to_the_cent() -> None:
    factor = np.float32(7.613)
    close, previous = np.float32(11.06) * factor, np.float32(10.05) * factor
    assert up(float(close / factor), float(previous / factor), 10)


def test_mills() -> None:
    assert up(0.551, 0.501, 10, 0.001)
    assert not up(0.55, 0.501, 10, 0.001)


@pytest.mark.parametrize("hole", range(3))
def test_what_is_not_known_is_no_limit(hole: int) -> None:
    known = [20.0, 10.0, 10.0]
    known[hole] = float("nan")
    assert not up(*known)
    assert not down(1.0 if hole else known[0], *known[1:])

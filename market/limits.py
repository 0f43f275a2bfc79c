"""How far a price may move in a day, by board, date, ST and age of the listing."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from market.boards import Board
from market.tables import in_force


@dataclass(frozen=True)
class Limit:
    """The farthest rise and fall of a day, in whole percent of the previous close."""

    rise: int
    fall: int


@dataclass(frozen=True)
class Debut:
    """The first ``sessions`` of a listing have this limit; None is no limit."""

    sessions: int
    limit: Limit | None


def _both_ways(percent: int) -> Limit:
    return Limit(percent, percent)


_DAILY = {
    Board.MAIN: [(date(1996, 12, 16), _both_ways(10))],
    Board.CHINEXT: [(date(2009, 10, 30), _both_ways(10)), (date(2020, 8, 24), _both_ways(20))],
    Board.STAR: [(date(2019, 7, 22), _both_ways(20))],
    Board.BEIJING: [(date(2021, 11, 15), _both_ways(30))],
}
# Other boards make no difference for companies under special treatment.
_SPECIAL_TREATMENT = {Board.MAIN: [(date(1998, 4, 22), _both_ways(5))]}

_FIRST_DAY_FREE = Debut(1, None)
_FIRST_DAY_BOUND = Debut(1, Limit(rise=44, fall=36))
_FIVE_DAYS_FREE = Debut(5, None)
# What counts is the day of the listing: later rules leave earlier listings alone.
_DEBUTS = {
    Board.MAIN: [
        (date(1996, 12, 16), _FIRST_DAY_FREE),
        (date(2013, 12, 13), _FIRST_DAY_BOUND),
        (date(2023, 4, 10), _FIVE_DAYS_FREE),
    ],
    Board.CHINEXT: [
        (date(2009, 10, 30), _FIRST_DAY_FREE),
        (date(2013, 12, 13), _FIRST_DAY_BOUND),
        (date(2020, 8, 24), _FIVE_DAYS_FREE),
    ],
    Board.STAR: [(date(2019, 7, 22), _FIVE_DAYS_FREE)],
    Board.BEIJING: [(date(2021, 11, 15), _FIRST_DAY_FREE)],
}
LONGEST_DEBUT = 5


@lru_cache(maxsize=2**16)  # asked for every quote of a back-test
def daily_limit(board: Board, day: date, *, special_treatment: bool = False) -> Limit | None:
    """The limit of an instrument that is no new listing, None before the table begins."""
    limit = in_force(_DAILY[board], day)
    if special_treatment:
        return in_force(_SPECIAL_TREATMENT.get(board, []), day) or limit
    return limit


def debut_of(board: Board, listed_on: date) -> Debut:
    """What is different on the first days of a listing."""
    return in_force(_DEBUTS[board], listed_on) or Debut(0, None)

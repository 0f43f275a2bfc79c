"""The stamp duty on trades of shares, by date."""

from dataclasses import dataclass
from datetime import date

from market.tables import in_force


@dataclass(frozen=True)
class StampDuty:
    """Fractions of the traded value."""

    buy: float
    sell: float


NO_DUTY = StampDuty(0.0, 0.0)


def _both(rate: float) -> StampDuty:
    return StampDuty(rate, rate)


_DUTIES = [
    (date(1997, 5, 12), _both(0.005)),
    (date(1998, 6, 12), _both(0.004)),
    (date(2001, 11, 16), _both(0.002)),
    (date(2005, 1, 24), _both(0.001)),
    (date(2007, 5, 30), _both(0.003)),
    (date(2008, 4, 24), _both(0.001)),
    (date(2008, 9, 19), StampDuty(0.0, 0.001)),
    (date(2023, 8, 28), StampDuty(0.0, 0.0005)),
]
FIRST_KNOWN = _DUTIES[0][0]


def stamp_duty(day: date) -> StampDuty:
    """The duty on a trade of shares. Raises ValueError for days before the table begins."""
    duty = in_force(_DUTIES, day)
    if duty is None:
        raise ValueError(f"The stamp duty of {day} is not known: choose days from {FIRST_KNOWN}.")
    return duty

"""What a strategy wants to hold after the session, were there no lots, limits and costs."""

from typing import NamedTuple


class Target(NamedTuple):
    """``amount`` is adjusted, and of any size."""

    instrument: str
    amount: float

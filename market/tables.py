"""Rules that hold from a day on until the next one does."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

Rule = TypeVar("Rule")

CONFIRMED_UNTIL = date(2025, 12, 31)
"""Nobody has looked up whether the tables hold after this day."""


def in_force(table: Sequence[tuple[date, Rule]], day: date) -> Rule | None:
    """The rule of the latest date up to ``day``, None before the first; dates are sorted."""
    position = bisect_right([since for since, _ in table], day)
    return table[position - 1][1] if position else None

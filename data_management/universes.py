"""Who belongs to a universe, and when: spells of days, both their ends included.

A dataset's membership is small and kept as text: a line for each spell, sorted, so that equal
memberships are equal texts.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

UNTIL_FURTHER_NOTICE = date(2099, 12, 31)
"""The end of a spell that nobody has ended; Qlib takes it for a day like any other."""

_NAME = re.compile(r"\w[\w.-]{0,63}")
_MOST_NAME_BYTES = 200
_RESERVED = "all"  # the list of all instruments, which every provider has


@dataclass(frozen=True, order=True)
class Spell:
    """An instrument's days in a universe; ``instrument`` in Qlib's form."""

    universe: str
    instrument: str
    start_on: date
    end_on: date

    def meets(self, other: "Spell") -> bool:
        """Whether a day of the same instrument in the same universe is in both."""
        alike = (self.universe, self.instrument) == (other.universe, other.instrument)
        return alike and self.start_on <= other.end_on and other.start_on <= self.end_on


class SpellsMeet(ValueError):
    """Spells that were imported at different times overlap."""


def universe_name(text: str) -> str | None:
    """The name in lower case, None where no file could have it on every system."""
    name = text.strip().lower()
    fits = _NAME.fullmatch(name) and len(name.encode()) <= _MOST_NAME_BYTES and name != _RESERVED
    return name if fits and not name.endswith(".") else None


def put_in(known: Iterable[Spell], given: Iterable[Spell]) -> tuple[Spell, ...]:
    """The spells that are known and given, sorted; of the same universe, instrument and first day
    the given one. Raises SpellsMeet where two of them overlap."""
    by_key = {
        (spell.universe, spell.instrument, spell.start_on): spell for spell in (*known, *given)
    }
    merged = tuple(sorted(by_key.values()))
    for earlier, later in pairwise(merged):
        if earlier.meets(later):
            raise SpellsMeet(
                f"{later.instrument} would be in {later.universe} twice on {later.start_on}: from"
                f" {earlier.start_on} to {earlier.end_on} and from {later.start_on} to"
                f" {later.end_on}. Give the earlier spell again with its right end, or undo the"
                " import that brought the wrong one."
            )
    return merged


def write_spells(spells: Iterable[Spell]) -> str:
    """Sorted spells as text."""
    return "".join(
        f"{spell.universe}\t{spell.instrument}\t{spell.start_on}\t{spell.end_on}\n"
        for spell in spells
    )


def read_spells(text: str) -> tuple[Spell, ...]:
    """The spells that :func:`write_spells` wrote down."""
    rows = (line.split("\t") for line in text.splitlines())
    return tuple(
        Spell(universe, code, date.fromisoformat(start), date.fromisoformat(end))
        for universe, code, start, end in rows
    )


def hash_membership(text: str) -> str:
    """SHA-256 (hex) of a membership as text."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_with_bars(bars_hash: str, membership_hash: str | None) -> str:
    """The content hash of bars with a membership: that of the bars where there is none."""
    if membership_hash is None:
        return bars_hash
    return hashlib.sha256(f"{bars_hash} {membership_hash}\n".encode()).hexdigest()

"""What somebody holds, between two sessions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data_management.formats.codes import qlib_code
from strategy.orders.errors import BookRefused

MOST_HOLDINGS = 10_000
MOST_MONEY = 1e15
_KEYS = {"shares", "days_held"}
_LONGEST_TOLD = 40

Row = tuple[object, Mapping[str, Any]]
"""A code as somebody wrote it, with shares and perhaps days_held."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """``shares`` as the exchange counts them; ``days_held`` counts sessions, the one of buying
    included, None where nobody knows: that is long enough to sell."""

    shares: float
    days_held: int | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """``cash`` in money, and the holdings by instrument."""

    cash: float
    holdings: Mapping[str, Holding]

    def as_json(self) -> dict[str, Any]:
        """The JSON object that ``read_book`` reads back as an equal book."""
        return asdict(self)


def read_book(given: object, known: Collection[str]) -> Book:
    """The book of ``{"cash": …, "holdings": {code: {"shares": …, "days_held": …}}}``; a number may
    stand for the shares alone, and codes may be written as vendors do.

    ``known`` are the instruments of the dataset. Raises BookRefused with all that is wrong.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("holdings", {}), Mapping):
        raise BookRefused(["The book must be an object with cash, and holdings by code."])
    if strange := sorted(str(key) for key in set(given) - {"cash", "holdings"}):
        raise BookRefused([f"A book has no {told(strange[0])}: it has cash and holdings."])
    rows = [
        (code, value if isinstance(value, Mapping) else {"shares": value})
        for code, value in given.get("holdings", {}).items()
    ]
    return book_of(given.get("cash"), rows, known)


def book_of(cash: object, rows: Sequence[Row], known: Collection[str]) -> Book:
    """The book of these rows, those of no share left out. Raises as ``read_book`` does."""
    if len(rows) > MOST_HOLDINGS:
        raise BookRefused([f"The book has {len(rows):,} holdings, more than {MOST_HOLDINGS:,}."])
    problems = [] if _is_amount(cash) else ["Give the cash as a number from 0 on, such as 100000."]
    held = [(_instrument(code, known), row) for code, row in rows]
    problems += _strangers([code for code, _ in rows], [instrument for instrument, _ in held])
    problems += [fault for code, row in rows for fault in _faults(told(code), row)]
    if problems:
        raise BookRefused(problems)
    holdings = {str(code): Holding(**row) for code, row in held if row["shares"]}
    return Book(cash=float(str(cash)), holdings=holdings)


def told(value: object) -> str:
    """What somebody wrote, short enough for a sentence."""
    return repr(str(value)[:_LONGEST_TOLD])


def _instrument(code: object, known: Collection[str]) -> str | None:
    """The code as the dataset has it, None where it has no such instrument."""
    text = str(code).strip()
    return next((each for each in (text, qlib_code(text)) if each in known), None)


def _strangers(codes: Sequence[object], instruments: Sequence[str | None]) -> Iterator[str]:
    seen = set()
    for code, instrument in zip(codes, instruments, strict=True):
        if instrument is None:
            yield f"The dataset has no instrument {told(code)}: write it as the dataset does."
        elif instrument in seen:
            yield f"{instrument} is in the book twice: add its shares up."
        seen.add(instrument)


def _faults(code: str, row: Mapping[str, Any]) -> Iterator[str]:
    if strange := sorted(str(key) for key in set(row) - _KEYS):
        yield f"The holding of {code} has shares and days_held, and no {told(strange[0])}."
    if not _is_amount(row.get("shares")):
        yield f"The shares of {code} must be a number from 0 on."
    days = row.get("days_held")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or days < 0):
        yield f"The days_held of {code} must be a whole number from 0 on, or left out."


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return 0 <= value <= MOST_MONEY

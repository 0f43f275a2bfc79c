"""Faults planted in a clean file, each known by its physical line, column, value and reason.

Blank lines and quoted newlines between them move every later record to another line than its
number: an importer that counts records instead of lines names wrong ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from benchmarks.imports.market import HEADERS

Cells = list[str]
_TELLING = '"halted at 10:31,\nresumed ""soon"""'
_CODE, _DATE, _OPEN, _HIGH, _LOW, _CLOSE, _VOLUME, _AMOUNT, _NOTE = range(len(HEADERS))


class Planted(NamedTuple):
    """A problem that an import must name: `line` is the first of its record, from 1."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Fault:
    """What is done to a record; ``column`` is empty where the record as a whole is at fault."""

    column: str
    reason: str
    spoil: Callable[[Cells], Cells]
    repeats: bool = False


def _cell(place: int, reason: str, value: str | Callable[[Cells], str]) -> Fault:
    def spoil(cells: Cells) -> Cells:
        text = value if isinstance(value, str) else value(cells)
        return [*cells[:place], text, *cells[place + 1 :]]

    return Fault(HEADERS[place], reason, spoil)


def _above(cells: Cells) -> str:
    return f"{float(cells[_HIGH]) + 1:.2f}"


def _long_ago(cells: Cells) -> str:
    return f"10{cells[_DATE][2:]}"


FAULTS = (
    _cell(_OPEN, "unparseable", "12.3.4"),
    _cell(_HIGH, "high_below_low", "0.001"),
    _cell(_VOLUME, "negative", "-100"),
    _cell(_CLOSE, "missing_value", ""),
    Fault("date", "duplicate_key", lambda cells: cells, repeats=True),
    Fault("", "field_count", lambda cells: cells[:-2]),
    _cell(_DATE, "unparseable", "2020-02-31"),
    _cell(_CODE, "unparseable", "../SH600000"),
    _cell(_LOW, "low_too_high", _above),
    _cell(_HIGH, "high_too_low", lambda cells: cells[_LOW]),
    _cell(_LOW, "negative", "-3.21"),
    _cell(_DATE, "missing_key", ""),
    _cell(_AMOUNT, "unparseable", "a lot"),
    Fault("", "field_count", lambda cells: [*cells, "1"]),
    _cell(_CLOSE, "zero", "0.00"),
    _cell(_HIGH, "non_finite", "inf"),
    Fault("", "unclosed_quote", lambda cells: [*cells[:-1], '"halted']),
    _cell(_VOLUME, "missing_value", ""),
    _cell(_CODE, "missing_key", ""),
    _cell(_CODE, "ambiguous_code", "110001"),
    _cell(_DATE, "out_of_range", _long_ago),
    _cell(_AMOUNT, "negative", "-1.00"),
    _cell(_VOLUME, "unparseable", "12a"),
)


class Planter:
    """Spoils one record after the other; ``planted`` is what must be found, in order.

    Every fault meets every disguise: alone, behind blank lines, in a record of several lines.
    """

    def __init__(self) -> None:
        self.planted: list[Planted] = []
        self._faults = _all_faults()

    def plant(self, record: str, earlier: str, line: int) -> str:
        """The lines that take the place of ``record``, which stands on ``line``, without the last
        newline; ``earlier`` is a record whose key a fault may repeat."""
        fault, disguise = next(self._faults)
        before, between = ("\n\n", "") if disguise == "blank lines" else ("", "")
        if fault.repeats:
            between, record = f"{record}\n", record if disguise == "quoted" else earlier
        cells = fault.spoil(record.split(","))
        value = cells[HEADERS.index(fault.column)] if fault.column else ",".join(cells)
        if disguise == "quoted" and fault.column:
            cells[_NOTE] = _TELLING
        begins = line + before.count("\n") + between.count("\n")
        self.planted.append(Planted(begins, fault.column, value, fault.reason))
        return f"{before}{between}{','.join(cells)}"


def disturb(record: str, *, blank: bool) -> str:
    """A record that is right, and moves those after it to later lines."""
    return f"\n{record}" if blank else f"{record.removesuffix(',')},{_TELLING}"


def _all_faults() -> Iterator[tuple[Fault, str]]:
    disguises = ("none", "blank lines", "quoted")
    for turn in count():
        for place, fault in enumerate(FAULTS):
            yield fault, disguises[(place + turn) % len(disguises)]

"""Rows of universe members as spells, the bad ones named."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from data_management.formats.codebook import is_ambiguous
from data_management.formats.numbers import NULL_TEXTS
from data_management.formats.problems import FOUND_SCHEMA
from data_management.formats.universe_table import UniverseTable
from data_management.universes import UNTIL_FURTHER_NOTICE, Spell


@dataclass(frozen=True)
class Row:
    """A row's cells as written and what they say: None where they say nothing that can be."""

    line: int
    cells: list[str]
    universe: str | None
    instrument: str | None
    start_on: date | None
    end_on: date | None

    def as_spell(self) -> Spell | None:
        """What the row says, None where a part of it is missing."""
        if self.universe is None or self.instrument is None or self.start_on is None:
            return None
        end_on = self.end_on or UNTIL_FURTHER_NOTICE
        return Spell(self.universe, self.instrument, self.start_on, end_on)


def check_rows(rows: list[Row], table: UniverseTable) -> tuple[list[Spell], list[dict[str, Any]]]:
    """The spells without any fault, and the problems of the others as FOUND_SCHEMA."""
    good: list[tuple[Spell, Row]] = []
    found: list[dict[str, Any]] = []
    for row in rows:
        spell, fault = row.as_spell(), _fault(row, table)
        if fault is not None:
            found.append(_problem(row, table, *fault))
        elif spell is not None:
            good.append((spell, row))
    return _apart(good, table, found), found


def _fault(row: Row, table: UniverseTable) -> tuple[str, str] | None:
    """The column and the reason of what cannot stand in the row."""
    code, first, last = (row.cells[table.columns[key]] for key in ("instrument", "from", "to"))
    if row.universe is None:
        return "universe", "unsafe_name"
    if row.instrument is None:
        return "instrument", _why_no_code(code)
    if row.start_on is None:
        return "from", "missing_key" if first in NULL_TEXTS else "unparseable"
    if row.end_on is None and last not in NULL_TEXTS:
        return "to", "unparseable"
    reversed_ = row.end_on is not None and row.end_on < row.start_on
    return ("to", "reversed_spell") if reversed_ else None


def _why_no_code(text: str) -> str:
    if text in NULL_TEXTS:
        return "missing_key"
    return "ambiguous_code" if is_ambiguous(text) else "unparseable"


def _apart(
    good: list[tuple[Spell, Row]], table: UniverseTable, found: list[dict[str, Any]]
) -> list[Spell]:
    """The spells that meet none of an earlier line; the others are added to what was found."""
    kept: list[tuple[Spell, Row]] = []
    of_instrument: dict[tuple[str, str], list[tuple[Spell, Row]]] = {}
    for spell, row in good:
        others = of_instrument.setdefault((spell.universe, spell.instrument), [])
        met = next((other for other in others if other[0].meets(spell)), None)
        if met is None:
            others.append((spell, row))
            kept.append((spell, row))
            continue
        same = met[0].start_on == spell.start_on
        reason = "duplicate_key" if same else "overlapping_spell"
        repeated = {"duplicate_of_line": met[1].line, "duplicate_of_file_no": 0}
        found.append(_problem(row, table, "from", reason) | repeated)
    return [spell for spell, _ in kept]


def _problem(row: Row, table: UniverseTable, column: str, reason: str) -> dict[str, Any]:
    index = table.columns[column]
    return dict.fromkeys(FOUND_SCHEMA) | {
        "file_no": 0,
        "line": row.line,
        "field": "date" if column in ("from", "to") else column,
        "column": table.headers[index],
        "value": row.cells[index],
        "reason": reason,
    }

"""Spells of membership: put in by universe, instrument and first day, kept as one text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_management.universes import (
    Spell,
    SpellsMeet,
    put_in,
    read_spells,
    universe_name,
    write_spells,
)

START = date(2024, 1, 1)


def spell(first: int, last: int, *, universe: str = "csi300", code: str = "SH600000") -> Spell:
    return Spell(universe, code, START + timedelta(first), START + timedelta(last))


def test_a_spell_with_the_same_first_day_is_replaced() -> None:
    assert put_in([spell(0, 5)], [spell(0, 9)]) == (spell(0, 9),)


def test_other_universes_and_instruments_stay() -> None:
    known = [spell(0, 5, universe="csi500"), spell(0, 5, code="SZ000001")]
    assert put_in(known, [spell(0, 9)]) == (spell(0, 9), known[1], known[0])


@pytest.mark.parametrize("late", [spell(5, 9), spell(3, 4), spell(2, 20)])
def test_spells_that_share_a_day_are_refused(late: Spell) -> None:
    with pytest.raises(SpellsMeet, match="SH600000 would be in csi300 twice on 2024-01-0"):
        put_in([spell(0, 5)], [late])


def test_a_spell_may_begin_the_day_after_another_ends() -> None:
    assert put_in([spell(0, 5)], [spell(6, 9)]) == (spell(0, 5), spell(6, 9))


@given(st.permutations([spell(n * 10, n * 10 + 5) for n in range(5)]), st.integers(0, 4))
def test_parts_in_any_order_give_the_same_text(parts: list[Spell], again: int) -> None:
    known: tuple[Spell, ...] = ()
    for part in [*parts, parts[again]]:
        known = put_in(known, [part])
    assert write_spells(known) == write_spells(put_in([], parts))
    assert read_spells(write_spells(known)) == known


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CSI300", "csi300"),
        (" 沪深300 ", "沪深300"),
        ("801010.SI", "801010.si"),
        ("all", None),
        ("../csi300", None),
        ("a/b", None),
        (".hidden", None),
        ("", None),
        ("x" * 65, None),
        ("name.", None),
    ],
)
def test_the_names_of_universes_are_safe_file_names(text: str, name: str | None) -> None:
    assert universe_name(text) == name

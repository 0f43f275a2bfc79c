"""The universes of a dataset: who belongs to them, version by version."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from data_management.membership_models import Membership
from data_management.models import Dataset, DatasetVersion
from data_management.universes import Spell, hash_membership, read_spells, write_spells


@dataclass(frozen=True)
class Universe:
    """A universe's spells by instrument and first day, and how many instruments it ever had."""

    name: str
    instruments: int
    spells: tuple[Spell, ...]


def membership_of(dataset: Dataset) -> Membership | None:
    """The membership that the dataset's readers see."""
    return dataset.current.membership if dataset.current else None


def spells_of(membership: Membership | None) -> tuple[Spell, ...]:
    return read_spells(membership.spells) if membership else ()


def keep_membership(dataset: Dataset, spells: Iterable[Spell]) -> Membership:
    """The row with these sorted spells, made unless there is one."""
    text = write_spells(spells)
    made, _ = Membership.objects.get_or_create(
        dataset=dataset, content_hash=hash_membership(text), defaults={"spells": text}
    )
    return made


def universes_of(version: DatasetVersion | None) -> list[Universe]:
    """The universes of a version by name."""
    spells = spells_of(version.membership) if version else ()
    by_name = groupby(spells, key=lambda spell: spell.universe)
    return [_universe(name, tuple(members)) for name, members in by_name]


def _universe(name: str, spells: tuple[Spell, ...]) -> Universe:
    return Universe(name, len({spell.instrument for spell in spells}), spells)

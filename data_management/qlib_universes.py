"""Universes in a provider: lists of instruments beside that of all, over the same features."""

import os
import shutil
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from data_management.qlib_provider import published_at
from data_management.universes import Spell


def add_universes(base: Path, target: Path, spells: Iterable[Spell]) -> None:
    """Write the directory ``target``: the provider ``base`` and a list for each universe.

    ``spells`` are sorted. Instruments without bars are left out of the lists, as Qlib would find
    nothing of them. Files are shared with the base, whose calendar is the same.
    """
    with published_at(target) as folder:
        shutil.copytree(base, folder, dirs_exist_ok=True, copy_function=_share)
        listed = _instruments_of(base)
        for universe, members in groupby(spells, key=lambda spell: spell.universe):
            lines = (
                f"{spell.instrument}\t{spell.start_on}\t{spell.end_on}\n"
                for spell in members
                if spell.instrument in listed
            )
            path = folder / "instruments" / f"{universe}.txt"
            path.write_text("".join(lines), encoding="utf-8")


def _instruments_of(provider: Path) -> frozenset[str]:
    text = (provider / "instruments" / "all.txt").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[0] for line in text.splitlines())


def _share(source: str, place: str) -> None:
    try:
        os.link(source, place)
    except OSError:  # no links on this file system, or as many as the file can have
        shutil.copy2(source, place)

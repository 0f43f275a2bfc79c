"""A copy of a provider in which everything after a day is something else.

Calendar, universes, instruments and the length of every file stay as they are, so that a run over
the copy takes the same way; only what nobody could know on that day differs.
"""

import os
import shutil
from bisect import bisect_right
from datetime import date
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from data_management.provider_files import ProviderFiles

Float32s = npt.NDArray[np.float32]

# Each value is multiplied by one of these: never by a number so large that a price overflows.
_LEAST, _MOST = 0.5, 2.0


def scramble_after(files: ProviderFiles, copy: Path, day: date, *, seed: int) -> int:
    """Make the provider ``copy``, and answer how many values of it were scrambled.

    The bars of each instrument after ``day`` change places, suspensions with them, and each of
    their values is multiplied by a number of its own. The same seed gives the same copy.
    """
    after = bisect_right(files.calendar, day)
    for room in ("calendars", "instruments"):
        for path in (files.root / room).rglob("*"):
            _link(path, copy / path.relative_to(files.root))
    return sum(
        _scramble(path, copy / path.relative_to(files.root), after, seed)
        for path in sorted((files.root / "features").glob("*/*.day.bin"))
    )


def _scramble(path: Path, place: Path, after: int, seed: int) -> int:
    stored = np.fromfile(path, dtype="<f4")
    kept = 1 + max(after - int(stored[0]), 0)
    later = len(stored) - kept
    if later <= 0:
        _link(path, place)
        return 0
    stored[kept:] = _other(stored[kept:], path, seed)
    place.parent.mkdir(parents=True, exist_ok=True)
    stored.tofile(place)
    return later


def _other(values: Float32s, path: Path, seed: int) -> Float32s:
    """All fields of an instrument change places alike, so that a bar stays a bar."""
    places = _chance(seed, path.parent.name).permutation(len(values))
    factors = _chance(seed, f"{path.parent.name}/{path.name}").uniform(_LEAST, _MOST, len(values))
    return (values[places] * factors).astype("<f4")


def _chance(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode())])


def _link(path: Path, place: Path) -> None:
    """Nobody writes into a provider's files, so the copy may share them."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, place)
    except OSError:  # another disk
        shutil.copyfile(path, place)

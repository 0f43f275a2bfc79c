"""Qlib's feature files: one little-endian float32 array for each instrument and field.

Element 0 is the calendar index of the instrument's first bar; a value for every session from
there to its last bar follows, NaN where it had none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from data_management.qlib_folders import folders_of

Float32s = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class BinLayout:
    """All instruments' arrays of a field, one after the other, and where each bar lies in them.

    ``headers`` and ``ends`` bound each instrument's array, ``first_sessions`` go to its header,
    and ``places`` has one position for each bar, in the order of the frame.
    """

    folders: tuple[str, ...]
    headers: Integers
    ends: Integers
    first_sessions: Integers
    places: Integers

    def pack(self, values: pl.Series) -> Float32s:
        """The arrays of a field whose ``values`` stand in the order of the bars."""
        packed = np.full(self.ends[-1], np.nan, dtype="<f4")
        packed[self.headers] = self.first_sessions
        packed[self.places] = values.cast(pl.Float32).fill_null(float("nan")).to_numpy()
        return packed


def lay_out(
    bars: pl.DataFrame, calendar: list[date], *, begins: pl.Series | None = None
) -> BinLayout:
    """The layout of ``bars``, sorted by (instrument, date), whose dates are all in ``calendar``.

    An instrument's array begins with its first bar, or on its day of ``begins``, in the order of
    the instruments. Raises ValueError for instruments that cannot have a folder of their own.
    """
    runs = bars["instrument"].rle().struct.unnest()
    lengths = runs["len"].to_numpy().astype(np.intp)
    sessions = positions_in(calendar, bars["date"])
    last_rows = np.cumsum(lengths) - 1
    first_rows = last_rows - lengths + 1
    first_sessions = sessions[first_rows] if begins is None else positions_in(calendar, begins)
    ends = np.cumsum(sessions[last_rows] - first_sessions + 2)
    headers = np.concatenate([[0], ends[:-1]]).astype(np.intp)
    places = sessions + np.repeat(headers + 1 - first_sessions, lengths)
    return BinLayout(folders_of(runs["value"].to_list()), headers, ends, first_sessions, places)


def make_folders(features: Path, folders: Iterable[str]) -> None:
    """An empty folder for each instrument below ``features``."""
    for folder in folders:
        (features / folder).mkdir()


def write_field(features: Path, field: str, values: pl.Series, layout: BinLayout) -> None:
    """The files of one field, for all instruments; their folders exist."""
    packed = layout.pack(values).data
    bounds = zip(layout.folders, layout.headers.tolist(), layout.ends.tolist(), strict=True)
    for folder, start, end in bounds:
        with open(f"{features}/{folder}/{field}.day.bin", "xb", buffering=0) as file:  # noqa: PTH123  # a Path for each of 30,000 files costs a quarter of the time
            file.write(packed[start:end])


def name_fields(extras: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A field name that Qlib can read for each of ``extras``, none of them ``taken``.

    A vendor's own ``change`` (in money) becomes ``vendor_change``: Qlib's is a ratio.
    """
    names = dict.fromkeys(taken, "")
    for extra in extras:
        name = re.sub(r"\W", "_", extra.lower())
        while name in names:
            name = f"vendor_{name}"
        names[name] = extra
    return {extra: name for name, extra in names.items() if extra}


def positions_in(calendar: list[date], days: pl.Series) -> Integers:
    """The positions in ``calendar`` of days that are all in it."""
    sessions = np.array(calendar, dtype="datetime64[D]").astype(np.intp)
    position_of = np.zeros(sessions[-1] - sessions[0] + 1, dtype=np.intp)
    position_of[sessions - sessions[0]] = np.arange(len(sessions))
    positions: Integers = position_of[days.to_physical().to_numpy() - sessions[0]]
    return positions

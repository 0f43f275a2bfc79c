"""Plain numpy: the same Qlib provider files, an array for each instrument and field.

It is given what a script of its own would have: the columns as arrays, already sorted.
"""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.imports.telling import Clock, tell

PRICES = ("open", "high", "low", "close")
Floats = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[np.generic]]


def write_provider(columns: Path, target: Path) -> None:
    """``columns`` has .npy files: code, session (in the calendar), days, and the fields."""
    clock = Clock()
    loaded = {path.stem: np.load(path) for path in columns.glob("*.npy")}
    _write_lists(loaded, target)
    firsts = np.flatnonzero(np.concatenate([[True], loaded["code"][1:] != loaded["code"][:-1]]))
    bounds = [*firsts.tolist(), len(loaded["code"])]
    for start, end in pairwise(bounds):
        bars = {name: column[start:end] for name, column in loaded.items() if name != "days"}
        _write_instrument(bars, target / "features")
    tell({**clock.told(), "rows": len(loaded["code"])})


def _write_lists(loaded: Columns, target: Path) -> None:
    for folder in ("calendars", "instruments", "features"):
        (target / folder).mkdir(parents=True)
    days = loaded["days"].astype(str)
    np.savetxt(target / "calendars" / "day.txt", days[:-1], fmt="%s")
    np.savetxt(target / "calendars" / "day_future.txt", days, fmt="%s")
    codes, firsts = np.unique(loaded["code"], return_index=True)
    lasts = np.append(firsts[1:], len(loaded["code"])) - 1
    sessions = loaded["session"].astype(np.intp)
    spans = zip(codes, days[sessions[firsts]], days[sessions[lasts]], strict=True)
    lines = ("\t".join(span) for span in spans)
    (target / "instruments" / "all.txt").write_text("".join(f"{line}\n" for line in lines))


def _write_instrument(bars: Columns, features: Path) -> None:
    folder = features / str(bars["code"][0]).lower()
    folder.mkdir()
    sessions = bars["session"].astype(np.intp)
    for name, values in _fields(bars).items():
        array = np.full(sessions[-1] - sessions[0] + 2, np.nan, dtype="<f4")
        array[0] = sessions[0]
        array[1 + sessions - sessions[0]] = values
        array.tofile(folder / f"{name}.day.bin")


def _fields(bars: Columns) -> dict[str, Floats]:
    """No price of these files is adjusted: every factor is 1."""
    given = {name: bars[name].astype(np.float64) for name in (*PRICES, "volume", "amount")}
    close = given["close"]
    change = np.concatenate([[np.nan], close[1:] / close[:-1] - 1])
    return {**given, "factor": np.ones_like(close), "change": change}


if __name__ == "__main__":
    write_provider(*map(Path, sys.argv[1:]))

"""The files that are imported, made once and kept: clean by instrument, by date, and dirty."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.imports.market import (
    END,
    HEADERS,
    Market,
    simulate_market,
    simulate_next_day,
)
from benchmarks.imports.planting import FAULTS, Planted, Planter, disturb
from data_management.calendars import MAINLAND_CHINA, next_session

CHUNK_ROWS = 200_000
ROWS_FOR_A_FAULT = 10_000
FAULTS_FOR_A_DISTURBANCE = 4
ROWS_OF_A_DAY = 5_000
_SOURCES = ("market.py", "planting.py", "files.py")


@dataclass(frozen=True)
class Files:
    """The files of one size in their folder."""

    folder: Path

    @property
    def clean(self) -> Path:
        """Sorted by instrument, then date."""
        return self.folder / "clean.csv"

    @property
    def by_date(self) -> Path:
        """The same bars sorted by date, then instrument."""
        return self.folder / "by_date.csv"

    @property
    def dirty(self) -> Path:
        """The clean file with ``planted`` faults."""
        return self.folder / "dirty.csv"

    @property
    def day(self) -> Path:
        """One bar of each of 5,000 instruments on the day after."""
        return self.folder / "day.csv"

    @property
    def columns(self) -> Path:
        """The clean file's columns as arrays, one .npy file each."""
        return self.folder / "columns"

    @cached_property
    def planted(self) -> list[Planted]:
        rows = json.loads((self.folder / "planted.json").read_text())
        return [Planted(*row) for row in rows]


def make_files(cache: Path, rows: int) -> Files:
    """The files of ``rows`` bars below ``cache``, made unless these sources made them before."""
    folder = cache / f"{rows}-rows-{_digest_of_sources()}"
    if not folder.exists():
        for outdated in cache.glob(f"{rows}-rows-*"):
            shutil.rmtree(outdated)
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _write(Files(draft), rows)
        draft.rename(folder)
    return Files(folder)


def _digest_of_sources() -> str:
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _SOURCES)).hexdigest()[:8]


def _write(files: Files, rows: int) -> None:
    market = simulate_market(rows)
    write_csv(files.clean, (market.frame(part) for part in _parts(rows)))
    order = market.order_by_date
    write_csv(files.by_date, (market.frame(order[part]) for part in _parts(rows)))
    write_columns(files.columns, market)
    next_day = simulate_next_day(ROWS_OF_A_DAY)
    write_csv(files.day, [next_day.frame(slice(None))])
    planted = write_dirty(files.dirty, market)
    (files.folder / "planted.json").write_text(json.dumps(planted))


def write_columns(folder: Path, market: Market) -> None:
    """Columns as a script of one's own would hold them; ``days`` has the session after the last,
    ``session`` are positions in it."""
    folder.mkdir()
    days = [*market.days, next_session(MAINLAND_CHINA, END)]
    np.save(folder / "days.npy", np.array(days, dtype="datetime64[D]"))
    np.save(folder / "code.npy", np.array(market.codes)[market.instrument])
    np.save(folder / "session.npy", market.session)
    for name, column in market.quotes().items():
        np.save(folder / f"{name}.npy", column)


def _parts(rows: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK_ROWS) for start in range(0, rows, CHUNK_ROWS))


def write_csv(path: Path, frames: Iterator[pl.DataFrame] | list[pl.DataFrame]) -> None:
    """The frames one after the other, with a header, as a vendor writes them."""
    with path.open("wb") as file:
        file.write(f"{','.join(HEADERS)}\n".encode())
        for frame in frames:
            file.write(_as_csv(frame))


def _as_csv(frame: pl.DataFrame) -> bytes:
    text: str = frame.write_csv(include_header=False, float_precision=2)
    return text.encode()


def write_dirty(path: Path, market: Market) -> list[Planted]:
    """The market's file with faults spread over it; answers them in the order of their lines."""
    faulty, disturbed = _choose_rows(market.rows)
    planter = Planter()
    line = 2
    with path.open("wb") as file:
        file.write(f"{','.join(HEADERS)}\n".encode())
        for part in _parts(market.rows):
            text = _spoil(_as_csv(market.frame(part)), part.start, line, planter, faulty, disturbed)
            file.write(text)
            line += text.count(b"\n")
    return planter.planted


def _choose_rows(rows: int) -> tuple[set[int], set[int]]:
    """The rows that get a fault, and right ones that move the lines after them."""
    count = max(rows // ROWS_FOR_A_FAULT, 3 * len(FAULTS))
    # The first rows of every chunk stay as they are: faults repeat their keys.
    random = np.random.default_rng(rows)
    candidates = np.arange(rows)[np.arange(rows) % CHUNK_ROWS >= 2]
    chosen = random.choice(candidates, count + count // FAULTS_FOR_A_DISTURBANCE, replace=False)
    return set(chosen[:count].tolist()), set(chosen[count:].tolist())


def _spoil(
    text: bytes,
    first_row: int,
    first_line: int,
    planter: Planter,
    faulty: set[int],
    disturbed: set[int],
) -> bytes:
    """A chunk of the clean file, which begins at ``first_row`` on ``first_line``, spoiled."""
    records = text.decode().removesuffix("\n").split("\n")
    earlier, moved = records[0], 0
    rows = range(first_row, first_row + len(records))
    for row in sorted((faulty | disturbed).intersection(rows)):
        nth = row - first_row
        line = first_line + nth + moved
        if row in faulty:
            records[nth] = planter.plant(records[nth], earlier, line)
        else:
            records[nth] = disturb(records[nth], blank=row % 2 == 0)
        moved += records[nth].count("\n")
    return ("\n".join(records) + "\n").encode()

"""The Parquet files of a table: written by nobody's leave, part of a version once committed."""

import io
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import obstore
import polars as pl
from deltalake.transaction import AddAction
from obstore.store import from_url

from data_management.content_hash import KEYS
from data_management.store.durability import local_root
from data_management.store.schema import IS_BAR, PARTITION

# Small row groups, so that one instrument's bars are read without its neighbours'.
ROW_GROUP_BARS = 32 * 1024


@dataclass(frozen=True)
class DataFile:
    """A file of rows of one year, sorted by instrument and date; `path` relative to the table.

    `factors` counts the rows that are no bars: they have a factor and no prices yet.
    """

    path: str
    year: int
    size: int
    rows: int
    factors: int
    start_on: date
    end_on: date
    first: str
    last: str
    fields: tuple[str, ...]

    def as_action(self) -> AddAction:
        """What a commit says of the file, with what readers need to pass it over."""
        stats = {
            "numRecords": self.rows,
            "minValues": {"date": self.start_on.isoformat(), "instrument": self.first},
            "maxValues": {"date": self.end_on.isoformat(), "instrument": self.last},
            "nullCount": dict.fromkeys(KEYS, 0) | {IS_BAR: self.factors},
        }
        return AddAction(
            path=self.path,
            size=self.size,
            partition_values={PARTITION: str(self.year)},
            modification_time=int(time.time() * 1000),
            data_change=True,
            stats=json.dumps(stats),
        )


@dataclass(frozen=True)
class DataFolder:
    """Where the table at ``url`` keeps its files."""

    url: str

    def write(self, bars: pl.DataFrame) -> DataFile:
        """Bars of one year, sorted by instrument and date, as a file that no version has yet."""
        first, last = bars.select(start=pl.min("date"), end=pl.max("date")).row(0)
        stated = [c for c in bars if c.name in KEYS or c.null_count() < bars.height]
        path = f"{PARTITION}={first.year}/{uuid4()}.parquet"
        return DataFile(
            path=path,
            year=first.year,
            size=self._put(path, pl.DataFrame(stated)),
            rows=bars.height,
            factors=bars[IS_BAR].null_count() if IS_BAR in bars.columns else bars.height,
            start_on=first,
            end_on=last,
            first=bars["instrument"][0],
            last=bars["instrument"][-1],
            fields=tuple(column.name for column in stated if column.name not in KEYS),
        )

    def delete(self, files: Iterable[DataFile]) -> None:
        """Delete files that were not committed; on an object store the next vacuum does."""
        if local_root(self.url) is not None:
            for file in files:
                Path(self.locate(file.path)).unlink(missing_ok=True)

    def locate(self, path: str) -> str:
        # deltalake percent-encodes local addresses, and no file is found under such a name.
        root = local_root(self.url)
        return f"{self.url.rstrip('/')}/{path}" if root is None else str(root / path)

    def _put(self, path: str, bars: pl.DataFrame) -> int:
        """Write it down; answers its size in bytes."""
        root = local_root(self.url)
        if root is not None:
            place = root / path
            place.parent.mkdir(exist_ok=True)
            _write_parquet(bars, place)
            return place.stat().st_size
        packed = io.BytesIO()
        _write_parquet(bars, packed)
        obstore.put(from_url(self.url), path, packed.getvalue())
        return packed.tell()


def _write_parquet(bars: pl.DataFrame, target: Path | io.BytesIO) -> None:
    # As Delta writers do by default: half the work of zstd, for a third more space.
    bars.write_parquet(target, compression="snappy", row_group_size=ROW_GROUP_BARS)

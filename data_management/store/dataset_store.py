"""A dataset's Delta Lake table: created, read at any version, opened for writing."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Literal

import polars as pl
from deltalake import DeltaTable

from data_management.content_hash import KEYS, key_order
from data_management.store.durability import local_root
from data_management.store.merge import YearMerge
from data_management.store.merging import OnMoved, compare_shares
from data_management.store.open_table import OpenTable
from data_management.store.schema import PARTITION, table_schema
from data_management.store.table_state import EMPTY_TABLE, TableState
from data_management.store.writer import Writer

# The log is the dataset's history: versions older than a month must stay readable.
_KEEP_THE_LOG = {"delta.enableExpiredLogCleanup": "false"}
# Readers of a version that nobody keeps any more have a day to come to their end.
KEPT_HOURS = 24


class DatasetStore:
    """The table at ``url``: a local path, ``file://``, or an object store such as ``s3://``, whose
    keys and address are in the environment (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, …)."""

    def __init__(self, url: str) -> None:
        """Raises ValueError for a directory whose name deltalake cannot open."""
        _refuse_unopenable(url)
        self.url = url

    def create(self) -> TableState:
        """The state of version 0, the empty table, which is made where none exists."""
        DeltaTable.create(
            self.url,
            table_schema(),
            mode="ignore",
            partition_by=[PARTITION],
            configuration=_KEEP_THE_LOG,
        )
        return EMPTY_TABLE

    def open_at(self, base: TableState) -> Writer:
        """Open the table for one attempt to write on top of ``base``.

        Raises StoreDamaged where the table ends before ``base``, and CommitConflict where
        another attempt writes at this moment.
        """
        writer = Writer(self._open(), base)
        writer.restore_base()
        return writer

    def compare(
        self,
        version: TableState | int | None,
        shares: Iterable[pl.DataFrame],
        *,
        given: Collection[str] | None = None,
        on_moved: OnMoved | None = None,
    ) -> tuple[YearMerge, ...]:
        """What a merge of ``shares`` with a version would change, year by year; nothing is written.

        ``given`` and ``on_moved`` are as in :meth:`Writer.merge`. Of None, which is no version, no
        table need be there.
        """
        opened = None if version is None else self._open(_number(version))
        return compare_shares(shares, opened, given=given, on_moved=on_moved)

    def read(
        self,
        version: TableState | int,
        *,
        instruments: Collection[str] | None = None,
        start: date | None = None,
        end: date | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Bars of a version sorted by (instrument, date): the keys, then ``columns`` or all fields.

        ``start`` and ``end`` are included. Prices are unadjusted, volumes in shares.
        """
        table = self._open(_number(version))
        bars = table.scan(start=start, end=end)
        if instruments is not None:
            bars = bars.filter(pl.col("instrument").is_in(sorted(instruments)))
        fields = table.fields if columns is None else [c for c in columns if c not in KEYS]
        return bars.select(*KEYS, *fields).sort(KEYS).collect()

    def _read_neighbours(
        self, version: TableState | int, codes: pl.Series, columns: Sequence[str] | None
    ) -> pl.DataFrame:
        """The same of all instruments from the first to the last of ``codes``, which are sorted."""
        table = self._open(_number(version))
        fields = table.fields if columns is None else list(columns)
        within = pl.col("instrument").is_between(pl.lit(codes[0]), pl.lit(codes[-1]))
        bars = table.scan().filter(within).select(*KEYS, *fields).collect()
        return bars[key_order(bars)]

    def scan(self, version: TableState | int) -> pl.LazyFrame:
        """All bars of a version, lazily and in no particular order."""
        return self._open(_number(version)).scan()

    def count_bars(
        self, version: TableState | int, *, by: Literal["instrument", "date"]
    ) -> pl.DataFrame:
        """How many ``bars`` a version has of each instrument or on each date, in no order."""
        return self.scan(version).group_by(by).agg(bars=pl.len().cast(pl.Int64)).collect()

    def read_blocks(
        self, version: TableState | int, *, most: int, columns: Sequence[str] | None = None
    ) -> Iterator[pl.DataFrame]:
        """The bars of a version as :meth:`read` gives them, in blocks of whole instruments, about
        ``most`` bars in each; one instrument alone may have more."""
        counts = self.count_bars(version, by="instrument").sort("instrument")
        share = (pl.col("bars").cum_sum() - pl.col("bars")) // most
        for _, part in counts.group_by(share, maintain_order=True):
            yield self._read_neighbours(version, part["instrument"], columns)

    def measure(self, version: TableState | int | None = None) -> TableState:
        """The state of a version, or the newest one, computed from all its bars, trusting no
        record of it."""
        table = self._open(version if version is None else _number(version))
        return table.measure(known={}, touched=table.years())

    def files_of(self, version: TableState | int) -> list[str]:
        """Paths, relative to the table, of the Parquet files that a version is read from."""
        return self._open(_number(version)).data_files()

    def vacuum(self, *, keep: Collection[int]) -> int:
        """Delete the files that neither the table versions to ``keep`` nor the newest one need,
        once they are older than a day; answers how many, on an object store how many the log
        still has as deleted.

        What dead attempts wrote and never committed goes as well. Adds two versions to the log,
        none where nothing is to be deleted.
        """
        # Opened here: what others committed until now must not look like nobody's files.
        table = DeltaTable(self.url)
        sweep = partial(
            table.vacuum,
            KEPT_HOURS,
            enforce_retention_duration=False,
            full=True,
            keep_versions=sorted(keep),
        )
        doomed = self._existing(sweep(dry_run=True))
        if doomed:
            sweep(dry_run=False)
        return len(doomed)

    def _existing(self, paths: list[str]) -> list[str]:
        """Without those that an earlier vacuum took: deltalake names them again each time."""
        root = local_root(self.url)
        return paths if root is None else [path for path in paths if (root / path).exists()]

    def _open(self, version: int | None = None) -> OpenTable:
        table = DeltaTable(self.url, version=version)
        return OpenTable(table, self.url)


def _refuse_unopenable(url: str) -> None:
    # deltalake panics over brackets and decodes percent codes that a name really has.
    root = local_root(url)
    if root is not None and re.search(r"[\[\]]|%[0-9A-Fa-f]{2}", str(root)):
        raise ValueError(
            f"Datasets cannot be kept in {root}: choose a directory whose name has no square "
            "brackets and no percent codes."
        )


def _number(version: TableState | int) -> int:
    return version if isinstance(version, int) else version.table_version

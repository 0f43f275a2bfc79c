"""One attempt to bring a table from a pointed version to the next, in steps that can be stopped.

Table versions are immutable, and an attempt only ever adds versions. So an attempt that was
frozen between any two steps and thaws after another one has committed can leave versions nobody
points to, and cannot change what a pointed version reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from arro3.core import RecordBatchReader
from deltalake import CommitProperties, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError

from data_management.content_hash import KEYS
from data_management.store.durability import local_root, sync_directories, sync_files
from data_management.store.merging import Merge, YearMerge, find_equal, upsert
from data_management.store.open_table import OpenTable
from data_management.store.schema import (
    PARTITION,
    as_stream,
    fields_of,
    in_key_order,
    union_of,
)
from data_management.store.table_state import TableState

# Small row groups, so that one instrument's bars are read without its neighbours'.
_FILE_LAYOUT = WriterProperties(
    compression="ZSTD", compression_level=1, max_row_group_size=128 * 1024
)
# Daily appends leave a file each; past this many the year is written anew as a few sorted files.
_MOST_FILES_OF_A_YEAR = 32
# The same in quiet hours: past this many small files, of fewer bytes than a year of a market has.
_MOST_SMALL_FILES_OF_A_YEAR = 4
_SMALL_FILE_BYTES = 8 * 1024 * 1024


class CommitConflict(Exception):
    """Another attempt wrote to the table's log first."""

    def __init__(self) -> None:
        super().__init__(
            "Another attempt wrote to this dataset's store at the same time, so this one was "
            "dropped and changed nothing: open the store again and repeat the import."
        )


class StoreDamaged(Exception):
    """The table lacks the version that the dataset points to, or holds other bars there."""


class Writer:
    """A table opened at ``base``'s content; made by ``DatasetStore.open_at``."""

    def __init__(self, opened: OpenTable, base: TableState) -> None:
        """``opened`` stands at the end of its log, level with ``base`` or ahead of it."""
        if opened.table.version() < base.table_version:
            raise StoreDamaged(
                f"The dataset points to table version {base.table_version}, but the log of "
                f"{opened.url} ends at {opened.table.version()}: restore the store's backup."
            )
        self.base = base
        self._opened = opened
        self._files_at_opening = frozenset(opened.data_files())

    @property
    def version(self) -> int:
        """The table version this attempt stands on."""
        return self._opened.table.version()

    def restore_base(self) -> None:
        """Put ``base``'s content back at the end of the log, if the log ran ahead of it.

        Raises CommitConflict where another attempt moved the log since it was opened.
        """
        ahead = self.version
        if ahead > self.base.table_version:
            with _refusing_to_follow_others():
                self._opened.table.restore(self.base.table_version, commit_properties=_one_try({}))
            self._expect_version(ahead + 1)

    def merge(self, bars: pl.DataFrame) -> Merge:
        """Compare ``bars`` (instrument, date, numeric fields) with the table, year by year.

        Raises ValueError for missing or repeated keys and for fields that are not numeric.
        """
        facts = in_key_order(bars)
        years = sorted(facts["date"].dt.year().unique())
        compared = [self._compare(facts, year) for year in years]
        none_equal = facts.select("instrument", "date").clear()
        return Merge(
            bars=facts,
            equal_keys=pl.concat([none_equal, *(equal for _, equal in compared)]),
            years=tuple(counts for counts, _ in compared),
        )

    def commit(self, merge: Merge, *, job_id: str, attempt: int) -> TableState:
        """Write ``merge`` as exactly one table version and measure it; a no-op gives ``base``.

        Raises CommitConflict unless that version is the next one after the opened.
        """
        if merge.is_noop:
            return self.base
        stood_on = self.version
        with _refusing_to_follow_others():
            self._write(merge, _one_try({"job": job_id, "attempt": attempt}))
        self._expect_version(stood_on + 1)
        return self._opened.measure(known=self.base.year_digests, touched=merge.touched_years)

    def compact(self, *, job_id: str, attempt: int) -> TableState:
        """Write the years that are scattered over many small files anew, sorted, as exactly one
        table version of the same content, and measure it; ``base`` where no year is.

        Raises CommitConflict as :meth:`commit` does, StoreDamaged for other content than before.
        """
        years = self._opened.scattered_years(_MOST_SMALL_FILES_OF_A_YEAR, _SMALL_FILE_BYTES)
        if not years:
            return self.base
        stood_on = self.version
        bars = (self._opened.scan_year(year).sort(KEYS).collect() for year in years)
        with _refusing_to_follow_others():
            commit = _one_try({"job": job_id, "attempt": attempt})
            self._rewrite(years, as_stream(bars, self._opened.fields), commit)
        self._expect_version(stood_on + 1)
        return self.same_content(self._opened.measure(known=self.base.year_digests, touched=years))

    def same_content(self, state: TableState) -> TableState:
        """``state``, if it holds what ``base`` does. Raises StoreDamaged."""
        if state.content_hash != self.base.content_hash:
            raise StoreDamaged(
                f"The bars of table version {self.base.table_version} in {self._opened.url} are "
                "not those that were imported: restore the store's backup."
            )
        return state

    def make_durable(self, state: TableState) -> None:
        """fsync what ``state`` needs that ``base`` did not; nothing to do on an object store."""
        root = local_root(self._opened.url)
        if root is None or state.table_version <= self.base.table_version:
            return
        data = set(self._opened.data_files()) - self._files_at_opening
        sync_files([*(root / path for path in data), *self._log_files_until(state, root)])
        sync_directories(root, root.parent)

    def _compare(self, facts: pl.DataFrame, year: int) -> tuple[YearMerge, pl.DataFrame]:
        incoming = facts.filter(pl.col("date").dt.year() == year)
        first, last = incoming.select(first=pl.min("date"), last=pl.max("date")).row(0)
        stored = self._opened.scan(start=first, end=last).collect()
        known, equal_keys = find_equal(incoming, stored)
        counts = YearMerge(
            year=year,
            new_rows=incoming.height - known,
            changed_rows=known - equal_keys.height,
            equal_rows=equal_keys.height,
        )
        return counts, equal_keys

    def _write(self, merge: Merge, commit: CommitProperties) -> None:
        fields = union_of(self._opened.fields, fields_of(merge.bars))
        if merge.changed_rows or self._is_scattered(merge.touched_years):
            self._rewrite(merge.touched_years, as_stream(self._whole_years(merge), fields), commit)
        else:
            self._append(as_stream(self._added_rows(merge), fields), commit)

    def _append(self, bars: RecordBatchReader, commit: CommitProperties) -> None:
        write_deltalake(
            self._opened.table,
            bars,
            mode="append",
            schema_mode="merge",
            writer_properties=_FILE_LAYOUT,
            commit_properties=commit,
        )

    def _rewrite(
        self, years: tuple[int, ...], bars: RecordBatchReader, commit: CommitProperties
    ) -> None:
        write_deltalake(
            self._opened.table,
            bars,
            mode="overwrite",
            predicate=f"{PARTITION} in ({', '.join(map(str, years))})",
            schema_mode="merge",
            writer_properties=_FILE_LAYOUT,
            commit_properties=commit,
        )

    def _added_rows(self, merge: Merge) -> Iterator[pl.DataFrame]:
        return (merge.rows_to_write(year) for year in merge.touched_years)

    def _whole_years(self, merge: Merge) -> Iterator[pl.DataFrame]:
        for year in merge.touched_years:
            yield upsert(self._opened.scan_year(year).collect(), merge.rows_to_write(year))

    def _is_scattered(self, years: tuple[int, ...]) -> bool:
        folders = tuple(f"{PARTITION}={year}/" for year in years)
        files = [path for path in self._opened.data_files() if path.startswith(folders)]
        return len(files) > _MOST_FILES_OF_A_YEAR * len(years)

    def _expect_version(self, expected: int) -> None:
        if self.version != expected:
            raise CommitConflict

    def _log_files_until(self, state: TableState, root: Path) -> list[Path]:
        """Log files from ``base`` on: a reader needs every entry, those of dropped attempts too."""
        entries = range(self.base.table_version, state.table_version + 1)
        names = (*(f"{version:020}." for version in entries), "_last_checkpoint")
        return [path for path in (root / "_delta_log").iterdir() if path.name.startswith(names)]


def _one_try(metadata: dict[str, str | int]) -> CommitProperties:
    # With retries deltalake would merge this attempt into whatever was committed meanwhile.
    return CommitProperties(max_commit_retries=0, custom_metadata=metadata)


@contextmanager
def _refusing_to_follow_others() -> Iterator[None]:
    try:
        yield
    except CommitFailedError as error:
        raise CommitConflict from error

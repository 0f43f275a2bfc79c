"""One attempt to bring a table from a pointed version to the next, in steps that can be stopped.

Table versions are immutable, and an attempt only ever adds versions. So an attempt that was
frozen between any two steps and thaws after another one has committed can leave versions nobody
points to, and cannot change what a pointed version reads.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from deltalake import CommitProperties, Schema
from deltalake.exceptions import CommitFailedError

from data_management.store.data_files import DataFile
from data_management.store.durability import local_root, sync_directories, sync_files
from data_management.store.merge import Merge
from data_management.store.merging import OnMoved, merge_shares
from data_management.store.open_table import OpenTable
from data_management.store.rewriting import rewrite_year
from data_management.store.schema import PARTITION, in_key_order, with_fields
from data_management.store.table_state import TableState

# A commit that replaces nothing says so by a year that no bar can have.
_NO_YEAR = "0"
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
        self._outlived: list[DataFile] = []

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

    def merge(
        self,
        bars: pl.DataFrame | Iterable[pl.DataFrame],
        *,
        given: Collection[str] | None = None,
        on_moved: OnMoved | None = None,
    ) -> Merge:
        """Compare ``bars`` (instrument, date, numeric fields) with the table, and write down what
        is new or changed in files that no version has yet.

        They come as one frame, or as shares that have no key in common; ``given`` are the fields
        that they replace in stored rows, all that they have if None; ``on_moved`` hears of the
        stored closes that would move: instrument, date, close_before, close. Raises ValueError for
        missing or repeated keys and for fields that are not numeric.
        """
        shares = [in_key_order(bars)] if isinstance(bars, pl.DataFrame) else bars
        return merge_shares(shares, self._opened, given=given, on_moved=on_moved)

    def commit(self, merge: Merge, *, job_id: str, attempt: int) -> TableState:
        """Make ``merge`` exactly one table version and measure it; a no-op gives ``base``.

        Raises CommitConflict unless that version is the next one after the opened.
        """
        if merge.is_noop:
            return self.base
        rewritten = {*merge.changed_years, *self._scattered(merge.touched_years)}
        added = [file for file in merge.additions if file.year not in rewritten]
        for year in sorted(rewritten):
            added += rewrite_year(self._opened, year, merge.added_to(year))
        schema = with_fields(self._opened.table.schema(), merge.fields)
        self._publish(added, rewritten, schema, {"job": job_id, "attempt": attempt})
        self._outlived = [file for file in merge.additions if file.year in rewritten]
        return self._opened.measure(
            known={**self.base.year_digests, **merge.digests},
            touched=set(merge.touched_years) - set(merge.digests),
        )

    def tidy(self) -> None:
        """Delete what a merge wrote and its commit wrote anew, once nobody reads the merge."""
        self._opened.folder.delete(self._outlived)
        self._outlived = []

    def compact(self, *, job_id: str, attempt: int) -> TableState:
        """Write the years that are scattered over many small files anew, sorted, as exactly one
        table version of the same content, and measure it; ``base`` where no year is.

        Raises CommitConflict as :meth:`commit` does, StoreDamaged for other content than before.
        """
        years = self._opened.scattered_years(_MOST_SMALL_FILES_OF_A_YEAR, _SMALL_FILE_BYTES)
        if not years:
            return self.base
        files = [file for year in years for file in rewrite_year(self._opened, year)]
        schema = self._opened.table.schema()
        self._publish(files, set(years), schema, {"job": job_id, "attempt": attempt})
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

    def _publish(
        self,
        files: Iterable[DataFile],
        rewritten: set[int],
        schema: Schema,
        metadata: dict[str, str | int],
    ) -> None:
        """Commit the files as the next version, in place of all that the rewritten years had."""
        expected = self.version + 1
        replaced = [str(year) for year in sorted(rewritten)] or [_NO_YEAR]
        with _refusing_to_follow_others():
            self._opened.table.create_write_transaction(
                [file.as_action() for file in files],
                mode="overwrite",
                schema=schema,
                partition_by=[PARTITION],
                partition_filters=[(PARTITION, "in", replaced)],
                commit_properties=_one_try(metadata),
            )
        self._opened.table.load_as_version(expected)

    def _scattered(self, years: tuple[int, ...]) -> set[int]:
        """Those of the years that are kept in too many files."""
        folders = {year: f"{PARTITION}={year}/" for year in years}
        files = self._opened.data_files()
        counts = {y: sum(p.startswith(folder) for p in files) for y, folder in folders.items()}
        return {year for year, count in counts.items() if count > _MOST_FILES_OF_A_YEAR}

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

"""What an import changes in a table: an upsert by (instrument, date) of the fields that it gives.

Shares of an import are compared with the table one by one, and what is new or changed in them is
written down at once, in files that only a commit makes part of a version.
"""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import polars as pl

from data_management.bars import by_year
from data_management.content_hash import KEYS, YearDigest
from data_management.store.data_files import DataFile
from data_management.store.merge import Merge, YearMerge
from data_management.store.open_table import OpenTable
from data_management.store.schema import fields_of, in_key_order, shaped
from data_management.store.upserting import completed, find_equal

OnMoved = Callable[[pl.DataFrame], None]


def merge_shares(
    shares: Iterable[pl.DataFrame],
    opened: OpenTable,
    *,
    given: Collection[str] | None = None,
    on_moved: OnMoved | None = None,
) -> Merge:
    """Compare ``shares`` with the table and write down what is new: no key is in two of them.

    A row replaces the ``given`` fields of a stored one, also by null; without them, all fields
    that its share has. Of any other field, what is stored stays where the row has no value.

    ``on_moved`` hears of the stored closes that would move: instrument, date, close_before, close.
    Raises ValueError as :func:`~data_management.store.schema.in_key_order` does. Whatever is
    raised, by the shares too, leaves no files behind.
    """
    with ThreadPoolExecutor(2) as pool:
        writing = _Writing(opened, pool, given, on_moved)
        try:
            _do_behind(shares, writing.add)
            return writing.finish()
        except BaseException:
            writing.drop()
            raise


def compare_shares(
    shares: Iterable[pl.DataFrame],
    opened: OpenTable | None,
    *,
    given: Collection[str] | None = None,
    on_moved: OnMoved | None = None,
) -> tuple[YearMerge, ...]:
    """The same without writing anything; without a table every bar is new."""
    comparing = _Comparing(opened, given, on_moved)
    _do_behind(shares, comparing.add)
    return comparing.in_order()


class _Comparing:
    def __init__(
        self,
        opened: OpenTable | None,
        given: Collection[str] | None,
        on_moved: OnMoved | None,
    ) -> None:
        self._years: dict[int, YearMerge] = {}
        self._given = given
        self._opened = opened
        self._on_moved = on_moved
        self._stored_years = opened.years() if opened else []

    def in_order(self) -> tuple[YearMerge, ...]:
        return tuple(self._years[year] for year in sorted(self._years))

    def add(self, share: pl.DataFrame) -> None:
        bars = in_key_order(share)
        for year, of_year in by_year(bars):
            counts, rows = self._compare(year, of_year)
            self._years[year] = self._years.get(year, YearMerge(year=year)) + counts
            self._take(year, rows)

    def _take(self, year: int, rows: pl.DataFrame) -> None:
        """The new and changed bars of a share."""

    def _compare(self, year: int, bars: pl.DataFrame) -> tuple[YearMerge, pl.DataFrame]:
        """Counts, and the rows that are new or changed, with what stays of the stored ones."""
        if self._opened is None or year not in self._stored_years:
            return YearMerge(year=year, new_rows=bars.height), bars
        first, last = bars.select(first=pl.min("date"), last=pl.max("date")).row(0)
        lowest, highest = pl.lit(bars["instrument"][0]), pl.lit(bars["instrument"][-1])
        codes = pl.col("instrument").is_between(lowest, highest)
        stored = self._opened.scan_rows(start=first, end=last).filter(codes).collect()
        given = fields_of(bars) if self._given is None else self._given
        known, equal_keys = find_equal(bars, stored, given)
        counts = YearMerge(
            year=year,
            new_rows=bars.height - known,
            changed_rows=known - equal_keys.height,
            equal_rows=equal_keys.height,
        )
        changed = bars.join(equal_keys, on=KEYS, how="anti", maintain_order="left")
        rows = completed(changed, stored, given)
        if counts.changed_rows and self._on_moved is not None:
            self._on_moved(_moved_closes(rows, stored))
        return counts, rows


class _Writing(_Comparing):
    def __init__(
        self,
        opened: OpenTable,
        pool: ThreadPoolExecutor,
        given: Collection[str] | None,
        on_moved: OnMoved | None,
    ) -> None:
        super().__init__(opened, given, on_moved)
        self._folder = opened.folder
        self._pool = pool
        self._under_way: list[Future[None]] = []
        self._additions: list[DataFile] = []
        self._digests: dict[int, tuple[str, YearDigest] | None] = {}

    def finish(self) -> Merge:
        self._settle()
        # A year's digest is known if it came whole and in order.
        whole = {year: reached for year, reached in self._digests.items() if reached is not None}
        return Merge(
            years=self.in_order(),
            additions=tuple(self._additions),
            folder=self._folder,
            digests={year: digest.hexdigest() for year, (_, digest) in whole.items()},
        )

    def drop(self) -> None:
        """Delete what was written."""
        wait(self._under_way)
        self._folder.delete(self._additions)

    def _take(self, year: int, rows: pl.DataFrame) -> None:
        """Digest and pack them, beside each other and while the next share is compared."""
        self._settle()
        self._under_way = [self._pool.submit(self._digest, year, rows)]
        if rows.height:
            self._under_way.append(self._pool.submit(self._pack, rows))

    def _settle(self) -> None:
        for work in self._under_way:
            work.result()
        self._under_way = []

    def _pack(self, rows: pl.DataFrame) -> None:
        self._additions.append(self._folder.write(rows))

    def _digest(self, year: int, bars: pl.DataFrame) -> None:
        """Go on with a new year's digest, or give it up where instruments come out of order."""
        if year in self._stored_years:
            return
        reached = self._digests.setdefault(year, ("", YearDigest()))
        if reached is None or reached[0] >= bars["instrument"][0]:
            self._digests[year] = None
            return
        reached[1].add(bars)
        self._digests[year] = (bars["instrument"][-1], reached[1])


def _moved_closes(rows: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    before = stored.select(*KEYS, close_before="close")
    both = shaped(rows, ["close"]).join(before, on=KEYS, how="inner")
    return both.filter(pl.col("close") != pl.col("close_before"))


def _do_behind(shares: Iterable[pl.DataFrame], work: Callable[[pl.DataFrame], None]) -> None:
    """Do the work on each share while the next one is made: never on more than one."""
    with ThreadPoolExecutor(1) as pool:
        behind: Future[None] | None = None
        for share in shares:
            if behind is not None:
                behind.result()
            behind = pool.submit(work, share)
        if behind is not None:
            behind.result()

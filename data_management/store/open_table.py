"""A Delta table opened at one version: its files, its bars and its measured state."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import polars as pl
from deltalake import DeltaTable

from data_management.content_hash import digest_year
from data_management.store.data_files import DataFolder
from data_management.store.schema import IS_BAR, PARTITION, fields_of
from data_management.store.table_state import TableState

# Of each year, its keys and one field are in memory while it is digested.
DIGESTED_ABREAST = 2


@dataclass(frozen=True)
class OpenTable:
    """``table`` as found at ``url``."""

    table: DeltaTable
    url: str

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.url)

    @property
    def fields(self) -> list[str]:
        """The numeric fields, in the table's order."""
        return fields_of([field.name for field in self.table.schema().fields])

    def data_files(self, *, start: date | None = None, end: date | None = None) -> list[str]:
        """Paths, relative to the table, of the files that may hold rows of these days."""
        return self._files_within(start, end)["path"].to_list()

    def _files_within(self, start: date | None, end: date | None) -> pl.DataFrame:
        files = self._files()
        year, first, last = f"partition.{PARTITION}", "min.date", "max.date"
        if start is not None:
            files = files.filter(pl.col(year) >= start.year, pl.col(last) >= start)
        if end is not None:
            files = files.filter(pl.col(year) <= end.year, pl.col(first) <= end)
        return files.sort(year, "min.instrument", first)

    def scan(self, *, start: date | None = None, end: date | None = None) -> pl.LazyFrame:
        """Bars from ``start`` to ``end``, both included, lazily and in no particular order."""
        rows = self.scan_rows(start=start, end=end)
        if self._bars_only(self._files_within(start, end)):
            return rows
        return rows.filter(pl.col(IS_BAR).is_not_null())

    def scan_rows(self, *, start: date | None = None, end: date | None = None) -> pl.LazyFrame:
        """The same with the rows that are no bars: what is merged, hashed and written anew."""
        fields = dict.fromkeys(self.fields, pl.Float64())
        schema = {"instrument": pl.String(), "date": pl.Date(), **fields}
        paths = [self.folder.locate(path) for path in self.data_files(start=start, end=end)]
        if not paths:
            return pl.LazyFrame(schema=schema)
        bars = pl.scan_parquet(
            paths,
            schema=schema,
            missing_columns="insert",
            hive_partitioning=False,
            glob=False,
        )
        return bars.filter(*_within(start, end))

    def scan_year(self, year: int) -> pl.LazyFrame:
        """One year's rows, bars or not."""
        return self.scan_rows(start=date(year, 1, 1), end=date(year, 12, 31))

    def measure(self, *, known: Mapping[int, str], touched: Iterable[int]) -> TableState:
        """The opened version's state, trusting ``known`` digests but for the ``touched`` years."""
        years = list(touched)
        with ThreadPoolExecutor(DIGESTED_ABREAST) as pool:
            again = zip(years, pool.map(lambda year: digest_year(self.scan_year(year)), years),
                        strict=True)  # fmt: skip
            digests = {**known, **dict(again)}
        codes, days = self._distinct("instrument"), self._distinct("date").sort()
        return TableState(
            table_version=self.table.version(),
            year_digests=dict(sorted(digests.items())),
            rows=self.scan().select(pl.len()).collect().item(),
            instruments=codes.len(),
            sessions=days.len(),
            start_on=days[0] if days.len() else None,
            end_on=days[-1] if days.len() else None,
        )

    def years(self) -> list[int]:
        """The years that hold rows, sorted."""
        return self._files()[f"partition.{PARTITION}"].unique().sort().to_list()

    def scattered_years(self, most: int, small: int) -> tuple[int, ...]:
        """The years kept in more than ``most`` files of fewer than ``small`` bytes."""
        year = pl.col(f"partition.{PARTITION}")
        counts = (
            self._files().filter(pl.col("size_bytes") < small).group_by(year.alias("year")).len()
        )
        return tuple(counts.filter(pl.col("len") > most)["year"].sort().to_list())

    def _distinct(self, column: str) -> pl.Series:
        return self.scan().select(pl.col(column).unique()).collect().to_series()

    @staticmethod
    def _bars_only(files: pl.DataFrame) -> bool:
        """Whether the log says of every file that all its rows are bars."""
        others = f"null_count.{IS_BAR}"
        return others in files.columns and bool((files[others] == 0).all(ignore_nulls=False))

    def _files(self) -> pl.DataFrame:
        """The files of the version as its log has them."""
        return pl.DataFrame(self.table.get_add_actions(flatten=True))


def _within(start: date | None, end: date | None) -> list[pl.Expr]:
    conditions = []
    if start is not None:
        conditions.append(pl.col("date") >= start)
    if end is not None:
        conditions.append(pl.col("date") <= end)
    return conditions

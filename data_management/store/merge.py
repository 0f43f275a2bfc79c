"""What an import changes in a table, year by year, and the files that hold it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from data_management.bars import BAR_SCHEMA
from data_management.content_hash import KEYS
from data_management.store.data_files import DataFile, DataFolder
from data_management.store.schema import IS_BAR, fields_of, shaped, union_of


@dataclass(frozen=True, kw_only=True)
class YearMerge:
    """One year of an import against the stored year, in rows."""

    year: int
    new_rows: int = 0
    changed_rows: int = 0
    equal_rows: int = 0

    @property
    def is_noop(self) -> bool:
        return not (self.new_rows or self.changed_rows)

    def __add__(self, other: "YearMerge") -> "YearMerge":
        return YearMerge(
            year=self.year,
            new_rows=self.new_rows + other.new_rows,
            changed_rows=self.changed_rows + other.changed_rows,
            equal_rows=self.equal_rows + other.equal_rows,
        )


@dataclass(frozen=True, kw_only=True)
class Merge:
    """An import compared with the table; ``additions`` hold its new and changed rows, whole.

    ``digests`` are those of the years that it brings whole.
    """

    years: tuple[YearMerge, ...]
    additions: tuple[DataFile, ...]
    folder: DataFolder
    digests: Mapping[int, str]

    @property
    def new_rows(self) -> int:
        return sum(year.new_rows for year in self.years)

    @property
    def changed_rows(self) -> int:
        return sum(year.changed_rows for year in self.years)

    @property
    def equal_rows(self) -> int:
        return sum(year.equal_rows for year in self.years)

    @property
    def touched_years(self) -> tuple[int, ...]:
        return tuple(year.year for year in self.years if not year.is_noop)

    @property
    def changed_years(self) -> tuple[int, ...]:
        """The years in which stored bars are replaced."""
        return tuple(year.year for year in self.years if year.changed_rows)

    @property
    def is_noop(self) -> bool:
        return not self.touched_years

    @property
    def fields(self) -> list[str]:
        """The fields that any new or changed bar has."""
        return list(dict.fromkeys(field for file in self.additions for field in file.fields))

    def added_to(self, year: int) -> list[DataFile]:
        """The files with the new and changed bars of a year."""
        return [file for file in self.additions if file.year == year]

    def read_additions(self) -> pl.DataFrame:
        """All new and changed bars, sorted by (instrument, date), with the fields of BAR_SCHEMA
        and whichever else they have; rows that are no bars are left out."""
        paths = [self.folder.locate(file.path) for file in self.additions]
        parts = [pl.read_parquet(p) for p in paths]
        bars = pl.concat(parts, how="diagonal").sort(KEYS)
        whole = shaped(bars, union_of(fields_of(list(BAR_SCHEMA)), fields_of(bars)))
        return whole.filter(pl.col(IS_BAR).is_not_null())

    def drop(self) -> None:
        """Forget a merge that is not going to be committed."""
        self.folder.delete(self.additions)

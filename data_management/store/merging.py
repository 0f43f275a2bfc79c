"""What an import changes in a table: an upsert by (instrument, date), whole rows replaced."""

from dataclasses import dataclass

import polars as pl

from data_management.content_hash import KEYS, canonical
from data_management.store.schema import fields_of, shaped, union_of


@dataclass(frozen=True, kw_only=True)
class YearMerge:
    """One year of an import against the stored year, in rows."""

    year: int
    new_rows: int
    changed_rows: int
    equal_rows: int

    @property
    def is_noop(self) -> bool:
        return not (self.new_rows or self.changed_rows)


@dataclass(frozen=True, kw_only=True)
class Merge:
    """An import compared with the table: ``bars`` in key order, and those already stored."""

    bars: pl.DataFrame
    equal_keys: pl.DataFrame
    years: tuple[YearMerge, ...]

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
    def is_noop(self) -> bool:
        return not self.touched_years

    def rows_to_write(self, year: int) -> pl.DataFrame:
        """The year's new and changed bars."""
        of_year = self.bars.filter(pl.col("date").dt.year() == year)
        return self._without_equal(of_year)

    def rows_to_add(self) -> pl.DataFrame:
        """All new and changed bars, sorted by (instrument, date)."""
        return self._without_equal(self.bars)

    def _without_equal(self, bars: pl.DataFrame) -> pl.DataFrame:
        return bars.join(self.equal_keys, on=KEYS, how="anti", maintain_order="left")


def find_equal(incoming: pl.DataFrame, stored: pl.DataFrame) -> tuple[int, pl.DataFrame]:
    """How many incoming keys are stored already, and the keys whose whole rows are equal."""
    fields = union_of(fields_of(stored), fields_of(incoming))
    both = _comparable(incoming, fields).join(
        _comparable(stored, fields), on=KEYS, how="inner", suffix="_stored"
    )
    same = [pl.col(field).eq_missing(pl.col(f"{field}_stored")) for field in fields]
    return both.height, both.filter(pl.all_horizontal(pl.lit(True), *same)).select(KEYS)


def upsert(stored: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """``stored`` with ``rows`` added or put in their places, sorted by (instrument, date)."""
    kept = stored.join(rows, on=KEYS, how="anti")
    return pl.concat([kept, rows], how="diagonal").sort(KEYS)


def _comparable(bars: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    return shaped(bars, fields).select(*KEYS, *(canonical(field) for field in fields))

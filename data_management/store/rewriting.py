"""A year of a table written anew: as one sorted run of files, or with bars replaced."""

from collections.abc import Iterator, Sequence

import polars as pl

from data_management.content_hash import KEYS
from data_management.store.data_files import DataFile
from data_management.store.open_table import OpenTable

# Bars in one file, in whole instruments: what is sorted and packed at once.
FILE_BARS = 500_000


def rewrite_year(
    opened: OpenTable, year: int, additions: Sequence[DataFile] = ()
) -> list[DataFile]:
    """The year's bars with those of ``additions`` added or put in their places, as files that no
    version has yet, each of whole instruments and sorted by (instrument, date)."""
    stored = opened.scan_year(year)
    if not additions:
        return [opened.folder.write(part.sort(KEYS).collect()) for part in _parts(stored)]
    places = [opened.folder.locate(file.path) for file in additions]
    rows = pl.concat(
        [pl.scan_parquet(place) for place in places],
        how="diagonal",
    )
    kept = stored.join(rows.select(KEYS), on=KEYS, how="anti")
    whole = pl.concat([kept, rows], how="diagonal")
    return [opened.folder.write(part.sort(KEYS).collect()) for part in _parts(whole)]


def _parts(bars: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    """The bars of neighbouring instruments together, about FILE_BARS in each part."""
    counts = bars.group_by("instrument").agg(bars=pl.len()).sort("instrument").collect()
    part = counts.select(part=(pl.col("bars").cum_sum() - pl.col("bars")) // FILE_BARS)
    ends = counts.hstack(part).group_by("part", maintain_order=True)
    for first, last in (
        ends.agg(first=pl.col("instrument").first(), last=pl.col("instrument").last())
        .select("first", "last")
        .iter_rows()
    ):
        yield bars.filter(pl.col("instrument").is_between(pl.lit(first), pl.lit(last)))

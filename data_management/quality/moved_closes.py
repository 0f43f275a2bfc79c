"""Stored closes that an import would move, kept on the disk until those of all years are there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from data_management.quality.findings import FINDING_SCHEMA, Found, as_json, join_found, weigh
from data_management.quality.restatements import RESTATEMENTS, find_rescaled
from data_management.quality.thresholds import BLOCK_BARS

_NOTHING = Found(count=0, bars=0, worst=pl.DataFrame(schema=FINDING_SCHEMA))


class MovedCloses:
    """An import brings its bars year by year, and a ratio is told from all years together."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is empty, and gone when nobody asks any more."""
        self._folder = folder
        self._pieces = 0

    def add(self, moved: pl.DataFrame) -> None:
        """``moved`` has instrument, date, close_before, close."""
        if moved.height:
            moved.write_parquet(self._folder / f"{self._pieces}.parquet", compression="lz4")
            self._pieces += 1

    def find_rescaled(self) -> Found:
        """The instruments whose history would be rescaled, the gravest first."""
        parts = [weigh(RESTATEMENTS, find_rescaled(block)) for block in self._blocks()]
        return join_found(RESTATEMENTS, parts) if parts else _NOTHING

    def _blocks(self) -> Iterator[pl.DataFrame]:
        if not self._pieces:
            return
        moved = pl.scan_parquet(self._folder / "*.parquet")
        counts = moved.group_by("instrument").agg(bars=pl.len().cast(pl.Int64)).sort("instrument")
        share = (pl.col("bars").cum_sum() - pl.col("bars")) // BLOCK_BARS
        for _, part in counts.collect().group_by(share, maintain_order=True):
            codes = part["instrument"]
            within = pl.col("instrument").is_between(pl.lit(codes[0]), pl.lit(codes[-1]))
            yield moved.filter(within).collect()


def sentences_of(found: Found) -> list[dict[str, Any]]:
    """The findings in JSON's own types, each with its sentence."""
    told: list[dict[str, Any]] = as_json(RESTATEMENTS, found, "")["findings"]
    return told

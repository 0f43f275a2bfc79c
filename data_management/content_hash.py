"""The content hash of a dataset: equal bars give equal hashes, in whatever order they came.

A field's digest is SHA-256 over its values in (instrument, date) order; a year's digest is SHA-256
over the digests of its keys and fields, by name; the content hash is SHA-256 over the sorted (year,
digest) pairs, so that only touched years are computed again.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

KEYS = ("instrument", "date")
# Units differ between vendors (lots, shares), and turning one into the other leaves float dust.
_VOLUME_DECIMALS = 6


def canonical(field: str) -> pl.Expr:
    """A numeric field as it is compared and hashed: missing is null, no -0.0, volume rounded."""
    value = pl.col(field).fill_nan(None)
    if field == "volume":
        value = value.round(_VOLUME_DECIMALS)
    return pl.when(value == 0).then(0.0).otherwise(value).alias(field)


class YearDigest:
    """The digest of one year's bars that come in (instrument, date) order, some at a time, all
    bars of an instrument together.

    A field that is null throughout does not count, as if the bars did not have it.
    """

    def __init__(self) -> None:
        self._rows = 0
        self._keys = {name: hashlib.sha256() for name in KEYS}
        self._fields: dict[str, hashlib._Hash] = {}
        self._rows_of: dict[str, int] = {}

    def add(self, bars: pl.DataFrame) -> None:
        """Take further bars: ``instrument``, ``date`` and Float64 fields."""
        self.add_keys(bars)
        for field in bars.columns:
            if field not in KEYS:
                self.add_values(field, bars.select(canonical(field)).to_series())

    def add_keys(self, keys: pl.DataFrame) -> None:
        """Take the instruments and dates of further bars; their values may come afterwards."""
        self._keys["instrument"].update(_encode_instruments(keys["instrument"]))
        days = keys["date"].to_physical().to_numpy()
        self._keys["date"].update(days.astype("<i4", copy=False).data)
        self._rows += keys.height

    def add_values(self, field: str, values: pl.Series) -> None:
        """Take the canonical values of a field in the bars whose keys came last."""
        if values.null_count() == values.len():
            return
        digest = self._fields.setdefault(field, hashlib.sha256())
        self._fill(field, self._rows - values.len())
        digest.update(_encode_values(values))
        self._rows_of[field] = self._rows

    def hexdigest(self) -> str:
        """The year's digest; no more bars may come."""
        for field in self._fields:
            self._fill(field, self._rows)
        parts = sorted((self._keys | self._fields).items())
        lines = "".join(f"{name} {digest.hexdigest()}\n" for name, digest in parts)
        return hashlib.sha256(f"{self._rows} bars\n{lines}".encode()).hexdigest()

    def _fill(self, field: str, rows: int) -> None:
        """Count the bars that lack the field as nulls of it."""
        missing = rows - self._rows_of.get(field, 0)
        nothing = pl.repeat(None, missing, dtype=pl.Float64, eager=True)
        self._fields[field].update(_encode_values(nothing))


def digest_year(bars: pl.DataFrame | pl.LazyFrame) -> str:
    """SHA-256 (hex) of one year's bars, in any order: ``instrument``, ``date``, Float64 fields.

    Of lazy bars, one field at a time is in memory; each time they must come in the same order.
    """
    lazy = bars.lazy()
    keys = lazy.select(KEYS).collect()
    order = None if rises_strictly(keys) else pl.Series(key_order(keys))
    digest = YearDigest()
    digest.add_keys(keys if order is None else keys[order])
    for field in lazy.collect_schema().names():
        if field not in KEYS:
            values = lazy.select(canonical(field)).collect().to_series()
            digest.add_values(field, values if order is None else values.gather(order))
    return digest.hexdigest()


def key_order(keys: pl.DataFrame) -> npt.NDArray[np.intp]:
    """The positions of the rows by instrument and date. Files hold sorted runs, which a stable
    sort of whole numbers merges several times faster than one of texts."""
    codes = keys["instrument"].unique().sort()
    ranks = keys["instrument"].cast(pl.Enum(codes)).to_physical().to_numpy()
    days = keys["date"].to_physical().to_numpy().astype(np.int64)
    return np.argsort(ranks.astype(np.int64) * 2**32 + days, kind="stable")


def rises_strictly(keys: pl.DataFrame) -> bool:
    """Whether every row's (instrument, date) comes after that of the row before."""
    code, day = pl.col("instrument"), pl.col("date")
    later = (code > code.shift()) | ((code == code.shift()) & (day > day.shift()))
    return bool(keys.select(later.all()).item())


def digest_years(bars: pl.DataFrame) -> dict[int, str]:
    """Each year's digest of ``bars``, by year."""
    years = bars["date"].dt.year()
    return {year: digest_year(bars.filter(years == year)) for year in years.unique().sort()}


def hash_digests(year_digests: Mapping[int, str]) -> str:
    """The content hash (SHA-256, hex) of a dataset with these years."""
    lines = "".join(f"{year} {digest}\n" for year, digest in sorted(year_digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _encode_values(values: pl.Series) -> memoryview:
    filled = values.fill_null(float("nan")).to_numpy()
    return np.ascontiguousarray(filled, dtype="<f8").data


def _encode_instruments(ordered: pl.Series) -> bytes:
    runs = ordered.rle().struct.unnest()
    return "".join(f"{code}\t{length}\n" for length, code in runs.iter_rows()).encode()

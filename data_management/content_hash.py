"""The content hash of a dataset: equal bars give equal hashes, in whatever order they came.

A year's digest is SHA-256 over its bars in (instrument, date) order, column by column by name;
the content hash is SHA-256 over the sorted (year, digest) pairs, so that only touched years are
computed again.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
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


def digest_year(bars: pl.DataFrame | pl.LazyFrame) -> str:
    """SHA-256 (hex) of one year's bars: ``instrument``, ``date`` and Float64 fields.

    A field that is null throughout does not count, as if the frame did not have it. Of lazy
    bars, one field at a time is in memory; each time they must come in the same order.
    """
    lazy = bars.lazy()
    keys = lazy.select(KEYS).collect()
    order = None if rises_strictly(keys) else keys.select(pl.arg_sort_by(KEYS)).to_series()
    ordered = keys if order is None else keys[order]
    digest = hashlib.sha256(f"{ordered.height} bars\n".encode())
    digest.update(_encode_instruments(ordered["instrument"]))
    digest.update(ordered["date"].to_physical().to_numpy().astype("<i4", copy=False).data)
    for field in sorted(set(lazy.collect_schema().names()) - set(KEYS)):
        values = lazy.select(canonical(field)).collect().to_series()
        if values.null_count() < values.len():
            digest.update(f"\n{field}\n".encode())
            digest.update(_encode_values(values if order is None else values.gather(order)))
    return digest.hexdigest()


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
    return "\n".join(f"{code}\t{length}" for length, code in runs.iter_rows()).encode()

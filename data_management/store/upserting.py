"""Incoming rows beside the stored ones of the same keys: which change them, and what then stays."""

from collections.abc import Collection

import polars as pl

from data_management.content_hash import KEYS, canonical
from data_management.store.schema import fields_of, shaped, union_of


def find_equal(
    incoming: pl.DataFrame, stored: pl.DataFrame, given: Collection[str]
) -> tuple[int, pl.DataFrame]:
    """How many incoming keys are stored already, and the keys whose rows would stay as they are."""
    fields = union_of(fields_of(stored), fields_of(incoming))
    both = _comparable(incoming, fields).join(
        _comparable(stored, fields), on=KEYS, how="inner", suffix="_stored"
    )
    same = [_stays(field, given) for field in fields]
    return both.height, both.filter(pl.all_horizontal(pl.lit(True), *same)).select(KEYS)


def completed(changed: pl.DataFrame, stored: pl.DataFrame, given: Collection[str]) -> pl.DataFrame:
    """The rows with the stored values of the fields that they are not given and do not have."""
    kept = [
        field
        for field in fields_of(stored)
        if field not in given and stored[field].null_count() < stored.height
    ]
    if not kept or not changed.height:
        return changed
    whole = shaped(changed, union_of(fields_of(changed), kept)).join(
        stored.select(*KEYS, *kept), on=KEYS, how="left", suffix="_stored", maintain_order="left"
    )
    values = [pl.coalesce(field, f"{field}_stored").alias(field) for field in kept]
    return whole.with_columns(values).drop(f"{field}_stored" for field in kept)


def _stays(field: str, given: Collection[str]) -> pl.Expr:
    same = pl.col(field).eq_missing(pl.col(f"{field}_stored"))
    return same if field in given else same | pl.col(field).is_null()


def _comparable(bars: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    return shaped(bars, fields).select(*KEYS, *(canonical(field) for field in fields))

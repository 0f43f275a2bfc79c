"""The columns of a dataset's table, and frames in their shape."""

from collections.abc import Iterable, Sequence

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import PrimitiveType

from data_management.bars import BAR_SCHEMA
from data_management.content_hash import KEYS, rises_strictly

PARTITION = "bar_year"
# A row without it is no bar: a factor that came before its bar, or for a day without one.
IS_BAR = "close"


def table_schema() -> Schema:
    """The schema a table starts with; further numeric fields join it as imports bring them."""
    return Schema(
        [
            Field("instrument", PrimitiveType("string"), nullable=False),
            Field("date", PrimitiveType("date"), nullable=False),
            *(Field(field, PrimitiveType("double")) for field in fields_of(list(BAR_SCHEMA))),
            Field(PARTITION, PrimitiveType("integer")),
        ]
    )


def with_fields(schema: Schema, fields: Iterable[str]) -> Schema:
    """``schema`` and, after its own fields, those of ``fields`` that it lacks."""
    known = {field.name for field in schema.fields}
    added = [name for name in fields if name not in known]
    return Schema([*schema.fields, *(Field(name, PrimitiveType("double")) for name in added)])


def in_key_order(bars: pl.DataFrame) -> pl.DataFrame:
    """``bars`` sorted by (instrument, date), its fields as Float64, null where they are missing.

    Raises ValueError for a missing or repeated key, and for a field that is not numeric.
    """
    _refuse_foreign_fields(bars)
    facts = bars.select(
        pl.col("instrument").cast(pl.String),
        pl.col("date").cast(pl.Date),
        pl.exclude(KEYS).cast(pl.Float64).fill_nan(None),
    )
    if facts.select(pl.col(KEYS).has_nulls()).row(0) != (False, False):
        raise ValueError("A bar has no instrument or no date: every bar needs both.")
    return facts if rises_strictly(facts) else _sorted_without_repeats(facts)


def fields_of(frame: pl.DataFrame | Sequence[str]) -> list[str]:
    """The names of the numeric fields, in order."""
    names = frame.columns if isinstance(frame, pl.DataFrame) else frame
    return [name for name in names if name not in (*KEYS, PARTITION)]


def union_of(table_fields: Iterable[str], bar_fields: Iterable[str]) -> list[str]:
    """The table's fields, then those that only the bars have."""
    return list(dict.fromkeys([*table_fields, *bar_fields]))


def shaped(bars: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """``bars`` with exactly the keys and ``fields``, null where they have no such field."""
    missing = [pl.lit(None, pl.Float64).alias(name) for name in fields if name not in bars.columns]
    return bars.with_columns(missing).select(*KEYS, *fields)


def _refuse_foreign_fields(bars: pl.DataFrame) -> None:
    for name, dtype in bars.drop(KEYS).schema.items():
        if not (dtype.is_numeric() or dtype == pl.Null):
            raise ValueError(f"The field {name!r} is {dtype}, and only numbers can be kept.")
        if name == PARTITION:
            raise ValueError(f"The field name {name!r} is the store's own: rename the column.")


def _sorted_without_repeats(bars: pl.DataFrame) -> pl.DataFrame:
    ordered = bars.sort(KEYS)
    repeated = ordered.filter(pl.struct(KEYS).is_duplicated())
    if repeated.height:
        code, day = repeated.row(0)[:2]
        raise ValueError(f"The bar of {code} on {day} is given more than once: keep one of them.")
    return ordered

"""Lines of text as columns: typed at full speed, as text where something is to be named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data_management.formats.lines import POSITION, Lines, OddRecords
from data_management.formats.numbers import NULL_TEXTS
from data_management.formats.records import split_records

MALFORMED = {**POSITION, "reason": pl.String, "value": pl.String, "found": pl.Int64}


@dataclass(frozen=True)
class Shape:
    """How lines are parted, and which of their columns are wanted under which name."""

    delimiter: str
    width: int
    wanted: dict[str, int]


@dataclass(frozen=True)
class Patience:
    """How a parser takes numbers: which words mean null to it, and whether it stops at a cell
    that is neither. One that does not is not `certain`: its null may be a cell that is no number.
    """

    nulls: Sequence[str]
    certain: bool


# From the quickest to the most patient: looking for words that mean null costs a third more.
PATIENCE = (Patience((), True), Patience(NULL_TEXTS, True), Patience((), False))


@dataclass(frozen=True)
class TypedRows:
    """The wanted columns with file_no and line: numbers as Float64, others as Categorical."""

    rows: pl.DataFrame
    patience: Patience


@dataclass(frozen=True)
class TextRows:
    """Cells as text with file_no and line; `malformed` has the records of a wrong form."""

    cells: pl.DataFrame
    malformed: pl.DataFrame

    @property
    def height(self) -> int:
        return self.cells.height + self.malformed.height


def typed_rows(
    lines: Lines, shape: Shape, numeric: Sequence[str], patience: Sequence[Patience] = PATIENCE
) -> TypedRows | None:
    """Regular lines with their numbers parsed; None where the parser takes them for irregular."""
    numbers = {shape.wanted[name] for name in numeric}
    # Keys and words repeat; categories of the block's own are forgotten with it.
    words = pl.Categorical(pl.Categories.random())
    schema = {str(i): pl.Float64() if i in numbers else words for i in range(shape.width)}
    for tried in patience:
        rows = _parsed(lines, shape, schema, nulls=tried.nulls, lenient=not tried.certain)
        if rows is not None:
            return TypedRows(rows, tried)
    return None


def text_cells(lines: Lines, shape: Shape) -> pl.DataFrame:
    """Regular lines with every cell as it is written."""
    schema = {str(i): pl.String() for i in range(shape.width)}
    cells = _parsed(lines, shape, schema)
    if cells is not None:
        return cells
    texts = lines.data.decode().split("\n")
    fields = [record.fields for record in split_records(texts, shape.delimiter)]
    return _columns(fields, lines.places, shape)


def odd_rows(odd: OddRecords, shape: Shape) -> TextRows:
    """Records read one by one: cells of those of the right form, the others named."""
    records = odd.records
    good = [r.fault is None and len(r.fields) == shape.width for r in records]
    # Footers such as TDX's `#数据来源:通达信` are no rows.
    bad = [
        not g and not r.fields[0].lstrip().startswith("#")
        for g, r in zip(good, records, strict=True)
    ]
    named = [record for record, is_bad in zip(records, bad, strict=True) if is_bad]
    malformed = odd.places.filter(pl.Series(bad, dtype=pl.Boolean)).with_columns(
        pl.Series("reason", [r.fault or "field_count" for r in named], pl.String),
        pl.Series("value", [shape.delimiter.join(r.fields) for r in named], pl.String),
        pl.Series("found", [len(r.fields) for r in named], pl.Int64),
    )
    fields = [record.fields for record, is_good in zip(records, good, strict=True) if is_good]
    places = odd.places.filter(pl.Series(good, dtype=pl.Boolean))
    return TextRows(_columns(fields, places, shape), malformed)


def _parsed(
    lines: Lines,
    shape: Shape,
    schema: Mapping[str, pl.DataType],
    *,
    nulls: Sequence[str] | None = None,
    lenient: bool = False,
) -> pl.DataFrame | None:
    if not lines.places.height:
        empty = {name: schema[str(i)] for name, i in shape.wanted.items()}
        return lines.places.hstack(pl.DataFrame(schema=empty))
    try:
        frame = pl.read_csv(
            lines.data,
            has_header=False,
            schema=schema,
            separator=shape.delimiter,
            null_values=nulls or None,
            empty_string_is_null=nulls is not None,
            ignore_errors=lenient,
        )
    except Exception:  # noqa: BLE001 - whatever the parser stumbles over, the exact way names it
        return None
    if frame.height != lines.places.height:
        return None
    return lines.places.hstack([frame[str(i)].alias(name) for name, i in shape.wanted.items()])


def _columns(fields: list[list[str]], places: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    return places.with_columns(
        pl.Series(name, [row[index] for row in fields], dtype=pl.String)
        for name, index in shape.wanted.items()
    )

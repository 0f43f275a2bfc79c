"""Blocks of text as columns: typed at full speed, else as text with every record's true line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from data_management.formats.blocks import CARRIAGE_RETURN, NEWLINE, Block, Segment, scan_quotes
from data_management.formats.numbers import NULL_TEXTS
from data_management.formats.records import Record, split_records

POSITION = {"file_no": pl.UInt32, "line": pl.UInt32}
MALFORMED = {**POSITION, "reason": pl.String, "value": pl.String, "found": pl.Int64}


@dataclass(frozen=True)
class Shape:
    """How a block's text is parted, and which of its columns are wanted under which name."""

    delimiter: str
    width: int
    wanted: dict[str, int]


@dataclass(frozen=True)
class TextRows:
    """Cells as text with file_no and line; `malformed` has the records of a wrong form."""

    cells: pl.DataFrame
    malformed: pl.DataFrame


def typed_rows(block: Block, shape: Shape, numeric: Sequence[str]) -> pl.DataFrame | None:
    """The wanted columns, numbers as Float64, with file_no and line; None unless all is regular.

    Any doubt, and any exception of the parser, means None: the caller then takes the exact way.
    """
    lines = _regular_lines(block, shape)
    if lines is None:
        return None
    numbers = {shape.wanted[name] for name in numeric}
    schema = {str(i): pl.Float64 if i in numbers else pl.String for i in range(shape.width)}
    return _parsed(block, shape, schema, lines, list(NULL_TEXTS))


def text_rows(block: Block, shape: Shape) -> TextRows:
    """The wanted columns as text, blank lines left out, malformed records apart."""
    lines = _regular_lines(block, shape)
    if lines is not None:
        schema = {str(i): pl.String for i in range(shape.width)}
        cells = _parsed(block, shape, schema, lines, None)
        if cells is not None:
            return TextRows(cells, pl.DataFrame(schema=MALFORMED))
    return _exact_rows(block, shape)


def _parsed(
    block: Block,
    shape: Shape,
    schema: Mapping[str, type[pl.DataType]],
    lines: pl.DataFrame,
    nulls: list[str] | None,
) -> pl.DataFrame | None:
    try:
        frame = pl.read_csv(
            block.data,
            has_header=False,
            schema=schema,
            separator=shape.delimiter,
            null_values=nulls,
            empty_string_is_null=nulls is not None,
        )
    except Exception:  # noqa: BLE001 - whatever the parser stumbles over, the exact way names it
        return None
    if frame.height != lines.height:
        return None
    return lines.hstack([frame[str(i)].alias(name) for name, i in shape.wanted.items()])


def _regular_lines(block: Block, shape: Shape) -> pl.DataFrame | None:
    """file_no and line of every record where each takes one line and has every field, else None."""
    text = np.frombuffer(block.data, np.uint8)
    newlines = np.flatnonzero(text == NEWLINE)
    if _has_blank_line(text, newlines):
        return None
    if b'"' in block.data:
        quoted = scan_quotes(block.data, shape.delimiter)
        if quoted is None or quoted.ends.size != newlines.size:
            return None
        separators = quoted.separators
    else:
        separators = int(np.count_nonzero(text == ord(shape.delimiter)))
    # The parser itself refuses a record with too many fields, so an equal sum means no short one.
    if separators != newlines.size * (shape.width - 1):
        return None
    return _line_table(block, newlines)


def _has_blank_line(text: np.ndarray, newlines: np.ndarray) -> bool:
    lengths = np.diff(newlines, prepend=-1) - 1
    if lengths.size == 0 or lengths.min() == 0:
        return True
    return bool((text[newlines[lengths == 1] - 1] == CARRIAGE_RETURN).any())


def _line_table(block: Block, newlines: np.ndarray) -> pl.DataFrame:
    stops = [segment.stop for segment in block.segments]
    counts = np.diff(np.searchsorted(newlines, stops), prepend=0)
    spans = [
        np.arange(segment.first_line, segment.first_line + count, dtype=np.uint32)
        for segment, count in zip(block.segments, counts, strict=True)
    ]
    files = np.array([segment.file_no for segment in block.segments], np.uint32)
    return pl.DataFrame({"file_no": np.repeat(files, counts), "line": np.concatenate(spans)})


def _exact_rows(block: Block, shape: Shape) -> TextRows:
    parts = [_segment_rows(block, segment, shape) for segment in block.segments]
    return TextRows(
        pl.concat([part.cells for part in parts]), pl.concat([part.malformed for part in parts])
    )


def _segment_rows(block: Block, segment: Segment, shape: Shape) -> TextRows:
    lines = block.data[segment.start : segment.stop].decode().split("\n")
    records = [r for r in split_records(lines, shape.delimiter) if not _is_comment(r)]
    good = [r for r in records if r.fault is None and len(r.fields) == shape.width]
    bad = [r for r in records if r.fault is not None or len(r.fields) != shape.width]
    columns = {
        name: pl.Series([record.fields[index] for record in good], dtype=pl.String)
        for name, index in shape.wanted.items()
    }
    return TextRows(
        pl.DataFrame(_positions(segment, good), schema=POSITION).with_columns(**columns),
        pl.DataFrame(
            {
                **_positions(segment, bad),
                "reason": [record.fault or "field_count" for record in bad],
                "value": [lines[record.index].rstrip("\r") for record in bad],
                "found": [len(record.fields) for record in bad],
            },
            schema=MALFORMED,
        ),
    )


def _is_comment(record: Record) -> bool:
    """Footers such as TDX's `#数据来源:通达信`."""
    return record.fields[0].lstrip().startswith("#")


def _positions(segment: Segment, records: list[Record]) -> dict[str, list[int]]:
    return {
        "file_no": [segment.file_no] * len(records),
        "line": [segment.first_line + record.index for record in records],
    }

"""The lines of a block parted: records of one line and the right form, and the odd ones.

The regular lines go to the parser as they are; only the odd ones (a quoted newline, a blank line,
a wrong number of fields, a quote out of place) are read record by record.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from data_management.formats.blocks import (
    CARRIAGE_RETURN,
    NEWLINE,
    QUOTE,
    Block,
    has_few_quotes,
    scan_quotes,
)
from data_management.formats.records import LineTexts, Record, quoted_records

POSITION = {"file_no": pl.UInt32, "line": pl.UInt32}


@dataclass(frozen=True)
class Lines:
    """Records of one line each: their text and, row by row, file_no and line."""

    data: bytes
    places: pl.DataFrame

    @cached_property
    def ends(self) -> np.ndarray:
        """Where the lines end; most blocks never need it."""
        return np.flatnonzero(np.frombuffer(self.data, np.uint8) == NEWLINE)

    def take(self, chosen: np.ndarray) -> "Lines":
        """The lines where `chosen` is true."""
        if not chosen.any():
            return Lines(b"", self.places.clear())
        starts = np.concatenate(([0], self.ends[:-1] + 1)) if self.ends.size else self.ends
        edges = np.flatnonzero(np.diff(chosen.astype(np.int8), prepend=0, append=0))
        runs = zip(starts[edges[0::2]], self.ends[edges[1::2] - 1] + 1, strict=True)
        data = b"".join(self.data[start:stop] for start, stop in runs)
        return Lines(data, self.places.filter(pl.Series(chosen)))


@dataclass(frozen=True)
class OddRecords:
    """Records read one by one; `indexes` are the lines of the block on which they start."""

    records: list[Record]
    places: pl.DataFrame


@dataclass(frozen=True)
class PartedLines:
    regular: Lines
    odd: OddRecords


def plain_lines(block: Block, delimiter: str, width: int) -> Lines | None:
    """The block's lines if there are no quotes and as many delimiters as lines of `width` need.

    A parser that then meets no line with too many fields has proved all of them regular.
    """
    if b'"' in block.data:
        return None
    separators = np.count_nonzero(np.frombuffer(block.data, np.uint8) == ord(delimiter))
    return Lines(block.data, _places(block)) if separators == block.lines * (width - 1) else None


def part_lines(block: Block, delimiter: str, width: int) -> PartedLines:
    """Part a block's lines; a block with quotes must come from one file."""
    text = np.frombuffer(block.data, np.uint8)
    lines = Lines(block.data, _places(block))
    ends = lines.ends
    if _all_regular(block.data, text, ends, delimiter, width):
        return PartedLines(lines, OddRecords([], lines.places.clear()))
    records, regular = _odd_records(block.data, text, ends, delimiter, width)
    places = lines.places[[record.index for record in records]]
    return PartedLines(lines.take(regular), OddRecords(records, places))


def _places(block: Block) -> pl.DataFrame:
    spans = [
        np.arange(segment.first_line, segment.first_line + segment.lines, dtype=np.uint32)
        for segment in block.segments
    ]
    files = np.array([segment.file_no for segment in block.segments], np.uint32)
    counts = [segment.lines for segment in block.segments]
    return pl.DataFrame({"file_no": np.repeat(files, counts), "line": np.concatenate(spans)})


def _all_regular(
    data: bytes, text: np.ndarray, ends: np.ndarray, delimiter: str, width: int
) -> bool:
    """Whether every line is one record of `width` fields, quotes well placed."""
    if has_few_quotes(data, ends.size):
        return False
    separators = np.flatnonzero(text == ord(delimiter))
    if b'"' in data:
        quoted = scan_quotes(data, delimiter)
        if quoted is None or quoted.ends.size != ends.size:
            return False
        separators = quoted.separators
    if separators.size != ends.size * (width - 1) or _blank_lines(text, ends).any():
        return False
    if width == 1:
        return True
    by_line = separators.reshape(-1, width - 1)
    return bool((by_line[:, -1] < ends).all() and (by_line[1:, 0] > ends[:-1]).all())


def _blank_lines(text: np.ndarray, ends: np.ndarray) -> np.ndarray:
    lengths = np.diff(ends, prepend=-1) - 1
    lone = np.flatnonzero(lengths == 1)
    blank = lengths == 0
    blank[lone] = text[ends[lone] - 1] == CARRIAGE_RETURN
    return np.asarray(blank)


def _odd_records(
    data: bytes, text: np.ndarray, ends: np.ndarray, delimiter: str, width: int
) -> tuple[list[Record], np.ndarray]:
    """The records of all lines that are not regular, in order, and which lines are regular."""
    separators = np.flatnonzero(text == ord(delimiter))
    fields = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    regular = (fields == width) & ~_blank_lines(text, ends)
    quoted = np.unique(np.searchsorted(ends, np.flatnonzero(text == QUOTE)))
    records = list(quoted_records(LineTexts(data, ends), quoted.tolist(), delimiter))
    for record in records:
        regular[record.index : record.index + record.lines] = False
    taken = {line for r in records for line in range(r.index, r.index + r.lines)}
    plain = [index for index in np.flatnonzero(~regular).tolist() if index not in taken]
    records += _plain_records(data, ends, plain, delimiter)
    return sorted(records, key=lambda record: record.index), regular


def _plain_records(
    data: bytes, ends: np.ndarray, indexes: list[int], delimiter: str
) -> list[Record]:
    starts = [int(ends[index - 1]) + 1 if index else 0 for index in indexes]
    texts = [
        data[start : int(ends[index])].decode().rstrip("\r")
        for start, index in zip(starts, indexes, strict=True)
    ]
    return [
        Record(index, 1, text.split(delimiter))
        for index, text in zip(indexes, texts, strict=True)
        if text.strip()
    ]

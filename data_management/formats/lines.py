"""The lines of a block parted: records of one line and the right form, and the odd ones.

The regular lines go to the parser as they are; only the odd ones (a quoted newline, a blank line,
a wrong number of fields, a quote out of place) are read record by record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from data_management.formats.blocks import (
    CARRIAGE_RETURN,
    NEWLINE,
    Block,
    cut_blocks,
    has_few_quotes,
    scan_quotes,
)
from data_management.formats.encodings import count_bytes
from data_management.formats.records import Record, quoted_records

# Small enough that one odd line costs little, and larger than any record with quotes.
PIECE_BYTES = 128 * 1024

POSITION = {"file_no": pl.UInt32, "line": pl.UInt32}


@dataclass(frozen=True)
class Lines:
    """Records of one line each: their text and, row by row, file_no and line."""

    data: bytes
    places: pl.DataFrame

    def take(self, chosen: np.ndarray) -> "Lines":
        """The lines where `chosen` is true."""
        if not chosen.any():
            return Lines(b"", self.places.clear())
        edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
        runs = self._starts_of(edges).reshape(-1, 2).tolist()
        text = memoryview(self.data)
        data = b"".join(text[start:stop] for start, stop in runs)
        return Lines(data, self.places.filter(pl.Series(chosen)))

    def _starts_of(self, indexes: np.ndarray) -> np.ndarray:
        """Where lines start; only the pieces of text in which they do are searched for ends."""
        text = np.frombuffer(self.data, np.uint8)
        pieces = [text[i : i + PIECE_BYTES] for i in range(0, text.size, PIECE_BYTES)]
        before = np.cumsum([0, *(np.count_nonzero(piece == NEWLINE) for piece in pieces)])
        piece_of = np.searchsorted(before, indexes) - 1
        starts = np.zeros(indexes.size, np.int64)
        for piece in np.unique(piece_of[indexes > 0]).tolist():
            here = piece_of == piece
            ends = np.flatnonzero(pieces[piece] == NEWLINE)
            starts[here] = piece * PIECE_BYTES + ends[indexes[here] - before[piece] - 1] + 1
        return starts


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
    """The block's lines if they are plain.

    A parser that then meets no line with too many fields has proved all of them regular.
    """
    return Lines(block.data, _places(block)) if _is_plain(block, delimiter, width) else None


def _is_plain(block: Block, delimiter: str, width: int) -> bool:
    """Whether it has no quotes, and as many delimiters as lines of `width` need."""
    if b'"' in block.data:
        return False
    return count_bytes(block.data, delimiter) == block.lines * (width - 1)


def part_lines(block: Block, delimiter: str, width: int, *, doubting: bool = False) -> PartedLines:
    """Part a block's lines; a block with quotes must come from one file.

    Only `doubting` proves by itself that all lines taken for regular ones are: without it, two
    neighbouring lines of which one lacks the fields that the other has too many are left to the
    parser.
    """
    lines = Lines(block.data, _places(block))
    if _all_well_quoted(block, delimiter, width):
        return PartedLines(lines, OddRecords([], lines.places.clear()))
    records: list[Record] = []
    regular = np.ones(lines.places.height, bool)
    for piece in cut_blocks(_pieces(block.data), file_no=0, first_line=0, delimiter=delimiter):
        if doubting or not _is_plain(piece, delimiter, width):
            first = piece.segments[0].first_line
            found, regular[first : first + piece.lines] = _odd_records(piece.data, delimiter, width)
            records += [replace(record, index=first + record.index) for record in found]
    places = lines.places[[record.index for record in records]]
    return PartedLines(lines.take(regular), OddRecords(records, places))


def _pieces(data: bytes) -> Iterator[tuple[bytes, int]]:
    for start in range(0, len(data), PIECE_BYTES):
        yield data[start : start + PIECE_BYTES], 0


def _places(block: Block) -> pl.DataFrame:
    spans = [
        np.arange(segment.first_line, segment.first_line + segment.lines, dtype=np.uint32)
        for segment in block.segments
    ]
    files = np.array([segment.file_no for segment in block.segments], np.uint32)
    counts = [segment.lines for segment in block.segments]
    return pl.DataFrame({"file_no": np.repeat(files, counts), "line": np.concatenate(spans)})


def _all_well_quoted(block: Block, delimiter: str, width: int) -> bool:
    """Whether there are many quotes, all well placed, and every line is one record of `width`."""
    if width == 1 or b'"' not in block.data or has_few_quotes(block.data, block.lines):
        return False
    quoted = scan_quotes(block.data, delimiter)
    if quoted is None or quoted.ends.size != block.lines:
        return False
    if quoted.separators.size != block.lines * (width - 1):
        return False
    by_line = quoted.separators.reshape(-1, width - 1)
    ends = quoted.ends
    return bool((by_line[:, -1] < ends).all() and (by_line[1:, 0] > ends[:-1]).all())


def _blank_lines(text: np.ndarray, ends: np.ndarray) -> np.ndarray:
    lengths = np.diff(ends, prepend=-1) - 1
    lone = np.flatnonzero(lengths == 1)
    blank = lengths == 0
    blank[lone] = text[ends[lone] - 1] == CARRIAGE_RETURN
    return np.asarray(blank)


def _odd_records(data: bytes, delimiter: str, width: int) -> tuple[list[Record], np.ndarray]:
    """The records of all lines that are not regular, in order, and which lines are regular."""
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == NEWLINE)
    separators = np.flatnonzero(text == ord(delimiter))
    fields = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    regular = (fields == width) & ~_blank_lines(text, ends)
    records = [
        replace(record, index=int(np.searchsorted(ends, start)))
        for start, record in quoted_records(data, delimiter)
    ]
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

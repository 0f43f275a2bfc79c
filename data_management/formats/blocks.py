"""Blocks of some megabytes cut at record boundaries: a file of any size is read in pieces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from data_management.errors import ImportRefused
from data_management.formats.encodings import count_bytes, count_lines
from data_management.formats.records import MAX_RECORD_BYTES, quoted_records

MAX_LINE_BYTES = 16 * 1024**2
NEWLINE = 10
CARRIAGE_RETURN = 13
QUOTE = 34
LINES_TO_A_QUOTE = 16


@dataclass(frozen=True)
class Segment:
    """A stretch of a block out of one file: which file, its first physical line, how many."""

    file_no: int
    first_line: int
    lines: int


@dataclass(frozen=True)
class Block:
    """Whole records as UTF-8, every line ended; `position` is how far the source has been read."""

    data: bytes
    segments: tuple[Segment, ...]
    position: int

    @property
    def lines(self) -> int:
        return sum(segment.lines for segment in self.segments)


def cut_blocks(
    chunks: Iterable[tuple[bytes, int]],
    *,
    file_no: int,
    first_line: int,
    delimiter: str,
) -> Iterator[Block]:
    """Cut a stream of (UTF-8 chunk, position) into blocks that end where a record ends."""
    pending, position = b"", 0
    for chunk, position in chunks:
        whole, pending = _whole_records(pending, chunk, delimiter)
        if whole:
            lines = count_lines(whole)
            yield Block(whole, (Segment(file_no, first_line, lines),), position)
            first_line += lines
        elif len(pending) > MAX_LINE_BYTES:
            raise ImportRefused(
                "unreadable",
                f"Line {first_line} is longer than {MAX_LINE_BYTES >> 20} MB, so this is no table"
                " of bars; give a file with one bar a line.",
            )
    if pending:
        ended = pending + b"\n" * (not pending.endswith(b"\n"))
        yield Block(ended, (Segment(file_no, first_line, count_lines(ended)),), position)


def _whole_records(pending: bytes, chunk: bytes, delimiter: str) -> tuple[bytes, bytes]:
    """The whole records at the start of what is pending and the chunk after it, and the rest."""
    if b'"' in pending or b'"' in chunk:
        data = pending + chunk if pending else chunk
        end = record_end(data, delimiter)
        return data[:end], data[end:]
    # Copying megabytes once rather than twice is worth a second way.
    end = chunk.rfind(b"\n") + 1
    if not end:
        return b"", pending + chunk
    return b"".join((pending, memoryview(chunk)[:end])), chunk[end:]


def record_end(data: bytes, delimiter: str) -> int:
    """Length of the whole records at the start of `data`, 0 when not one is complete."""
    last = data.rfind(b"\n") + 1
    if b'"' not in data:
        return last
    if has_few_quotes(data, count_lines(data)):
        return _exact_end(data, last, delimiter)
    quoted = scan_quotes(data[:last], delimiter)
    if quoted is None or last - quoted.last_end > MAX_RECORD_BYTES:
        return _exact_end(data, last, delimiter)
    return quoted.last_end


@dataclass(frozen=True)
class QuoteScan:
    """Where records end in text with well-formed quotes, and which delimiters part fields."""

    ends: np.ndarray
    separators: np.ndarray

    @property
    def last_end(self) -> int:
        return int(self.ends[-1]) + 1 if self.ends.size else 0


def scan_quotes(data: bytes, delimiter: str) -> QuoteScan | None:
    """Record ends and separators outside quotes; None where a quote is not where it should be."""
    text = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(text == QUOTE)
    separator = ord(delimiter)
    if not _well_placed(text, quotes, separator):
        return None
    newlines = np.flatnonzero(text == NEWLINE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    commas = np.flatnonzero(text == separator)
    return QuoteScan(ends, commas[np.searchsorted(quotes, commas) % 2 == 0])


def _well_placed(text: np.ndarray, quotes: np.ndarray, separator: int) -> bool:
    """Every opening quote follows a field's start, every closing one stands at a field's end."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = text[opening - 1]
    before[opening == 0] = NEWLINE
    after = text[np.minimum(closing + 1, text.size - 1)]
    starts = np.isin(before, (separator, NEWLINE, QUOTE)).all()
    return bool(starts and np.isin(after, (separator, NEWLINE, CARRIAGE_RETURN, QUOTE)).all())


def has_few_quotes(data: bytes, lines: int) -> bool:
    """Whether so few lines can have quotes that these are better looked at one by one."""
    return 0 < count_bytes(data, '"') < lines / LINES_TO_A_QUOTE


def _exact_end(data: bytes, last: int, delimiter: str) -> int:
    """As `record_end`, by the lines that have quotes alone, of those that end before `last`."""
    for start, record in quoted_records(data, delimiter, last):
        # The rest of the record may come with the next block.
        if record.fault == "unclosed_quote" and last - start < MAX_RECORD_BYTES:
            return start
    return last

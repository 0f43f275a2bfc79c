"""Records of delimited text, split exactly: what a block needs where its text is not regular."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# A longer record is taken for a quote that somebody forgot to close.
MAX_RECORD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One record: index of its first line, how many lines it takes, its fields or its fault."""

    index: int
    lines: int
    fields: list[str]
    fault: str | None = None


class LineTexts:
    """The lines of a text, decoded when they are asked for."""

    def __init__(self, data: bytes, ends: np.ndarray) -> None:
        """`ends` are the places of the line ends."""
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        start = self.start_of(index)
        return self._data[start : int(self._ends[index])].decode()

    def start_of(self, index: int) -> int:
        """The place of a line's first byte."""
        return int(self._ends[index - 1]) + 1 if index else 0


def quoted_records(lines: LineTexts, quoted: Iterable[int], delimiter: str) -> Iterator[Record]:
    """The records that start on the `quoted` lines, which are all that have quotes; a record may
    swallow lines that follow it. Lines without quotes need not be looked at one by one."""
    free = 0
    for index in quoted:
        if index >= free:
            record = quoted_record(lines, index, delimiter)
            yield record
            free = index + record.lines


def split_records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Records of `lines` (without line ends), blank lines left out.

    A quote that is never closed costs its own line only: splitting goes on at the next line.
    """
    index = 0
    while index < len(lines):
        line = lines[index]
        if '"' not in line:
            if line.strip():
                yield Record(index, 1, line.rstrip("\r").split(delimiter))
            index += 1
            continue
        record = quoted_record(lines, index, delimiter)
        yield record
        index += record.lines


def quoted_record(lines: Sequence[str] | LineTexts, index: int, delimiter: str) -> Record:
    """The record that starts on a line with quotes, or the fault of that line."""
    reader = csv.reader(_bounded(lines, index), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return Record(index, 1, lines[index].rstrip("\r").split(delimiter), "unclosed_quote")
    return Record(index, reader.line_num, fields)


def _bounded(lines: Sequence[str] | LineTexts, index: int) -> Iterator[str]:
    size = 0
    while index < len(lines) and size <= MAX_RECORD_BYTES:
        size += len(lines[index])
        yield lines[index] + "\n"
        index += 1

"""Records of delimited text, split exactly: what a block needs where its text is not regular."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

# A longer record is taken for a quote that somebody forgot to close.
MAX_RECORD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One record: index of its first line, how many lines it takes, its fields or its fault."""

    index: int
    lines: int
    fields: list[str]
    fault: str | None = None


def quoted_records(
    data: bytes, delimiter: str, stop: int | None = None
) -> Iterator[tuple[int, Record]]:
    """The records that have quotes, each with the place of its first byte, its index counted from
    there; every line before `stop`, or the end, is ended. Others are not looked at one by one."""
    stop, free = len(data) if stop is None else stop, 0
    while (quote := data.find(b'"', free, stop)) >= 0:
        start = data.rfind(b"\n", free, quote) + 1 or free
        record = quoted_record(_lines_from(data, start, stop), 0, delimiter)
        yield start, record
        free = start
        for _ in range(record.lines):  # a record may swallow lines that follow it
            free = data.index(b"\n", free) + 1


def _lines_from(data: bytes, start: int, stop: int) -> Iterator[str]:
    while start < stop:
        end = data.index(b"\n", start)
        yield data[start:end].decode()
        start = end + 1


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
        record = quoted_record(_from(lines, index), index, delimiter)
        yield record
        index += record.lines


def _from(lines: list[str], index: int) -> Iterator[str]:
    return (lines[at] for at in range(index, len(lines)))


def quoted_record(lines: Iterator[str], index: int, delimiter: str) -> Record:
    """The record at the start of `lines`, of which the first has quotes, or that line's fault."""
    first = next(lines)
    reader = csv.reader(_bounded(chain((first,), lines)), delimiter=delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return Record(index, 1, first.rstrip("\r").split(delimiter), "unclosed_quote")
    return Record(index, reader.line_num, fields)


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    size = 0
    for line in lines:
        if size > MAX_RECORD_BYTES:
            return
        size += len(line)
        yield line + "\n"

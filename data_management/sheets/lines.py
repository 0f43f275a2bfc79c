"""Certain records of a delimited text, found by the physical lines on which they start."""

from collections.abc import Iterator

from data_management.errors import ImportRefused
from data_management.formats.delimited import Source, table_blocks
from data_management.formats.encodings import count_lines
from data_management.formats.layout import Table
from data_management.formats.records import quoted_record


def line_cells(
    source: Source, encoding: str, table: Table, wanted: Iterator[int]
) -> Iterator[tuple[int, list[str]]]:
    """The cells of the records on these lines, which must ascend.

    Raises ImportRefused where the text ends before the last of them.
    """
    line = next(wanted, None)
    for block in table_blocks(source, encoding, table, 0):
        first = block.segments[0].first_line
        last = first + count_lines(block.data) - 1
        if line is None:
            return
        if line > last:
            continue
        lines = block.data.decode().split("\n")
        while line is not None and first <= line <= last:
            yield line, _cells(lines, line - first, table.delimiter)
            line = next(wanted, None)
    if line is not None:
        raise ImportRefused(
            "unreadable", f"{source.name} ends before its line {line}; upload it again."
        )


def _cells(lines: list[str], index: int, delimiter: str) -> list[str]:
    if '"' in lines[index]:
        return quoted_record(iter(lines[index:]), index, delimiter).fields
    return lines[index].rstrip("\r").split(delimiter)

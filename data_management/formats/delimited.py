"""Delimited text: where the table starts, and its blocks checked one after the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.abreast import Abreast
from data_management.formats.blocks import Block, cut_blocks
from data_management.formats.cells import (
    Books,
    CheckedRows,
    check_text,
    check_typed,
    nothing_checked,
)
from data_management.formats.doubtful import DoubtfulRows
from data_management.formats.encodings import utf8_chunks
from data_management.formats.layout import (
    TITLE_ROWS,
    Table,
    find_header,
    headerless_layout,
    missing_columns,
)
from data_management.formats.lines import Lines, PartedLines, part_lines, plain_lines
from data_management.formats.records import Record, split_records
from data_management.formats.rules import Rules, decide_rules
from data_management.formats.text import (
    MALFORMED,
    PATIENCE,
    Shape,
    TextRows,
    TypedRows,
    odd_rows,
    text_cells,
    typed_rows,
)
from data_management.options import ImportOptions

DELIMITERS = (",", "\t", ";", "|")
HEAD_BYTES = 256 * 1024
BLOCK_BYTES = 8 * 1024**2

_KEY_COLUMNS = ("instrument", "date", "status")


@dataclass(frozen=True)
class Source:
    """A file's bytes that can be opened as often as needed, under the name people know."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def find_table(source: Source, encoding: str, options: ImportOptions) -> Table:
    """The table of a text; raises ImportRefused empty_file, missing_column, unreadable."""
    lines = _head_lines(source, encoding)
    if not any(line.strip() for line in lines):
        raise ImportRefused("empty_file", f"{source.name} is empty; give a file that has bars.")
    delimiters = (options.delimiter,) if options.delimiter else DELIMITERS
    heads = {delimiter: _first_records(lines, delimiter) for delimiter in delimiters}
    for delimiter, records in heads.items():
        table = _table_in(records, delimiter, options)
        if table is not None:
            return table
    likeliest = max(heads.values(), key=lambda records: max(len(r.fields) for r in records))
    raise missing_columns([record.fields for record in likeliest], options, source.name)


def table_blocks(source: Source, encoding: str, table: Table, file_no: int) -> Iterator[Block]:
    """The table's rows in blocks of whole records."""
    with source.open() as stream:
        chunks = skip_lines(utf8_chunks(stream, encoding, BLOCK_BYTES), table.data_line - 1)
        yield from cut_blocks(
            chunks, file_no=file_no, first_line=table.data_line, delimiter=table.delimiter
        )


class BlockChecker:
    """Checks the blocks of one layout by rules it decides on the first of them."""

    def __init__(self, table: Table, options: ImportOptions, books: Books, name: str) -> None:
        self.table = table
        self.rules: Rules | None = None
        self._options = options
        self._books = books
        self._name = name
        self._tried_first = 0  # of PATIENCE
        self._doubtful = DoubtfulRows()

    def check(self, block: Block) -> CheckedRows:
        """Bars, problems and suspensions of a block, however malformed it is; rows that must be
        looked at as text may come with a later block, or with `finish`."""
        rules = self.rules or self._decide(self._part(block, doubting=True))
        bars, text = self._parse(block, self._shape(rules), rules)
        doubtful = text if self.rules is None else self._doubtful.add(text)
        checked = check_text(doubtful, rules, self._books) if doubtful else nothing_checked()
        return checked if bars is None else checked.joined_by(bars)

    def finish(self) -> CheckedRows:
        """The last rows that were looked at as text, once no more blocks come."""
        doubtful = self._doubtful.take()
        if self.rules is None or doubtful is None:
            return nothing_checked()
        return check_text(doubtful, self.rules, self._books)

    def check_abreast(
        self, block: Block, abreast: Abreast, take: Callable[[CheckedRows], None]
    ) -> None:
        """Have a block checked beside others once one has decided the rules."""
        if self.rules is None:
            take(self.check(block))
        else:
            abreast.add(self.check, block)

    def _parse(
        self, block: Block, shape: Shape, rules: Rules
    ) -> tuple[pl.DataFrame | None, TextRows]:
        """The bars in which nothing is wrong, if the parser takes any, and the rest as text."""
        lines = plain_lines(block, shape.delimiter, shape.width)
        strict = [tried for tried in PATIENCE[self._tried_first :] if tried.certain]
        typed = typed_rows(lines, shape, rules.numbers, strict) if lines else None
        if lines is None or typed is None:
            return self._parse_parted(block, shape, rules)
        bars, doubtful = check_typed(typed, rules, self._books)
        cells = text_cells(lines.take(doubtful.to_numpy()), shape)
        return bars, TextRows(cells, pl.DataFrame(schema=MALFORMED))

    def _parse_parted(
        self, block: Block, shape: Shape, rules: Rules
    ) -> tuple[pl.DataFrame | None, TextRows]:
        """The same of a block with odd records, or with cells that no strict parser takes."""
        parted = self._part(block)
        typed = self._typed(parted.regular, shape, rules)
        if typed is None:
            parted = self._part(block, doubting=True)
            typed = self._typed(parted.regular, shape, rules)
        odd = odd_rows(parted.odd, shape)
        bars, doubtful = None, parted.regular
        if typed is not None:
            bars, unsound = check_typed(typed, rules, self._books)
            doubtful = parted.regular.take(unsound.to_numpy())
        cells = pl.concat([text_cells(doubtful, shape), odd.cells])
        return bars, TextRows(cells, odd.malformed)

    def _typed(self, lines: Lines, shape: Shape, rules: Rules) -> TypedRows | None:
        """Regular lines with their numbers parsed, by no stricter parser than blocks needed."""
        typed = typed_rows(lines, shape, rules.numbers, PATIENCE[self._tried_first :])
        if typed is not None:
            # Where one block has such cells, the next one mostly has them, too.
            self._tried_first = max(self._tried_first, PATIENCE.index(typed.patience))
        return typed

    def _part(self, block: Block, *, doubting: bool = False) -> PartedLines:
        width = len(self.table.layout.headers)
        return part_lines(block, self.table.delimiter, width, doubting=doubting)

    def _decide(self, parted: PartedLines) -> Rules:
        """Rules by this block, for the following ones too if it has any row of the right form."""
        layout = self.table.layout
        wanted = {**layout.columns, **layout.extras}
        shape = Shape(self.table.delimiter, len(layout.headers), wanted)
        sample = pl.concat([text_cells(parted.regular, shape), odd_rows(parted.odd, shape).cells])
        rules = decide_rules(sample, self.table, self._options, self._name)
        self.rules = rules if sample.height else None
        return rules

    def _shape(self, rules: Rules) -> Shape:
        layout = rules.layout
        places = {**layout.extras, **layout.columns}
        names = [name for name in _KEY_COLUMNS if name in layout.columns]
        wanted = {name: places[name] for name in (*names, *rules.numbers)}
        return Shape(self.table.delimiter, len(layout.headers), wanted)


def _head_lines(source: Source, encoding: str) -> list[str]:
    with source.open() as stream:
        head = next(utf8_chunks(stream, encoding, HEAD_BYTES), (b"", 0))[0]
    return head.decode("utf-8", "ignore").split("\n")


def _first_records(lines: list[str], delimiter: str) -> list[Record]:
    records: list[Record] = []
    for record in split_records(lines, delimiter):
        records.append(record)
        if len(records) > TITLE_ROWS:
            break
    return records


def _table_in(records: list[Record], delimiter: str, options: ImportOptions) -> Table | None:
    rows = [record.fields for record in records]
    found = find_header(rows, options)
    if found is None:
        layout = headerless_layout(rows[0])
        return None if layout is None else Table(layout, delimiter, records[0].index + 1, ())
    position, layout = found
    header = records[position]
    titles = tuple(" ".join(record.fields) for record in records[:position])
    return Table(layout, delimiter, header.index + header.lines + 1, titles)


def skip_lines(chunks: Iterable[tuple[bytes, int]], count: int) -> Iterator[tuple[bytes, int]]:
    """The chunks of a text without its first lines."""
    for chunk, position in chunks:
        start = 0
        while count and (end := chunk.find(b"\n", start)) >= 0:
            start, count = end + 1, count - 1
        if not count:
            yield chunk[start:], position

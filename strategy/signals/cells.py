"""The cells of a file of scores, whatever its form, as text beside their lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_management.errors import ImportRefused
from data_management.formats.blocks import cut_blocks
from data_management.formats.delimited import BLOCK_BYTES, DELIMITERS, HEAD_BYTES, skip_lines
from data_management.formats.encodings import detect_encoding, utf8_chunks
from data_management.formats.lines import part_lines
from data_management.formats.records import Record, split_records
from data_management.formats.text import MALFORMED, Shape, TextRows, odd_rows, text_cells
from data_management.options import ImportOptions
from strategy.signals.columns import ScoreColumns, find_columns

MOST_BYTES = 256 * 1024**2


@dataclass(frozen=True)
class ScoreCells:
    """The columns of a file, and its rows in blocks: date, instrument and score as text, beside
    file_no and line; a score that was a number already also stands in ``score:number``."""

    columns: ScoreColumns
    blocks: Iterator[TextRows]
    epoch_1904: bool = False


def no_rows_of_a_wrong_form() -> pl.DataFrame:
    return pl.DataFrame(schema=MALFORMED)


def text_scores(path: Path, name: str, options: ImportOptions) -> ScoreCells:
    """The cells of a delimited text. Raises ImportRefused."""
    encoding = detect_encoding(lambda: path.open("rb"), name, options.encoding)
    lines = _head(path, encoding)
    delimiter = options.delimiter or max(DELIMITERS, key=lambda each: _most_fields(lines, each))
    records = list(split_records(lines, delimiter))
    if not records:
        raise ImportRefused("empty_file", f"{name} is empty; give a file that has scores.")
    index, columns = find_columns([r.fields for r in records], options.mapping, name)
    header = records[index]
    first_line = header.index + header.lines + 1
    return ScoreCells(columns, _text_blocks(path, encoding, delimiter, columns, first_line))


def _head(path: Path, encoding: str) -> list[str]:
    with path.open("rb") as stream:
        head, _ = next(utf8_chunks(stream, encoding, HEAD_BYTES), (b"", 0))
    return head.decode("utf-8", "ignore").split("\n")


def _most_fields(lines: list[str], delimiter: str) -> int:
    def width(record: Record) -> int:
        return len(record.fields)

    return max(map(width, split_records(lines[:50], delimiter)), default=0)


def _text_blocks(
    path: Path, encoding: str, delimiter: str, columns: ScoreColumns, first_line: int
) -> Iterator[TextRows]:
    shape = Shape(delimiter, len(columns.headers), columns.places)
    with path.open("rb") as stream:
        chunks = skip_lines(utf8_chunks(stream, encoding, BLOCK_BYTES), first_line - 1)
        for block in cut_blocks(chunks, file_no=0, first_line=first_line, delimiter=delimiter):
            parted = part_lines(block, delimiter, shape.width, doubting=True)
            odd = odd_rows(parted.odd, shape)
            cells = pl.concat([text_cells(parted.regular, shape), odd.cells])
            yield TextRows(cells, odd.malformed)


def refuse_too_large(path: Path, name: str) -> None:
    """Raises ImportRefused for a file beyond MOST_BYTES."""
    if path.stat().st_size > MOST_BYTES:
        raise ImportRefused(
            "too_large",
            f"{name} has more than {MOST_BYTES >> 20} MB; leave out what the back-test is not of.",
        )

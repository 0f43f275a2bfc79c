"""One delimited text file."""

from pathlib import Path

from data_management.errors import ImportRefused, Question, ask
from data_management.formats.abreast import Abreast
from data_management.formats.codes import code_in_titles, code_of_name, qlib_code
from data_management.formats.delimited import (
    BlockChecker,
    Source,
    find_table,
    table_blocks,
)
from data_management.formats.encodings import detect_encoding
from data_management.formats.layout import Table
from data_management.formats.rules import market_of
from data_management.formats.session import ReadingSession
from data_management.options import ImportOptions


def read_single_text(path: Path, session: ReadingSession) -> None:
    """Read one CSV into the session; raises ImportRefused."""
    source = Source(session.name, path.stat().st_size, lambda: path.open("rb"))
    if not source.size:
        raise ImportRefused("empty_file", f"{source.name} is empty; give a file that has bars.")
    session.tell("detecting", 0, source.size)
    encoding = detect_encoding(source.open, source.name, session.options.encoding)
    table = find_table(source, encoding, session.options)
    instrument = instrument_of(table, source.name, session.options)
    session.facts.update(encoding=encoding, delimiter=table.delimiter)
    file_no = session.add_file(source.name, instrument, table.layout)
    if read_table(source, encoding, table, file_no, session) == 0:
        raise ImportRefused(
            "empty_file", f"{source.name} has a header and no rows; give a file that has bars."
        )


def read_table(
    source: Source, encoding: str, table: Table, file_no: int, session: ReadingSession
) -> int:
    """Check the table's blocks one by one; returns how many rows it had."""
    checker = BlockChecker(table, session.options, session.books, source.name)
    before = session.rows_read
    with Abreast(session.add) as abreast:
        for block in table_blocks(source, encoding, table, file_no):
            if not block.data.isspace():
                checker.check_abreast(block, abreast, session.add)
            session.tell("reading", block.position, source.size)
    session.add(checker.finish())
    if checker.rules is not None:
        session.note_rules(checker.rules)
    return session.rows_read - before


def instrument_of(table: Table, name: str, options: ImportOptions) -> str | None:
    """The code of a file without an instrument column: as answered, named, titled, or asked."""
    if "instrument" in table.layout.columns:
        return None
    market = market_of(options.exchange)
    if options.instrument is not None:
        return answered_instrument(options.instrument, market)
    mainland = table.layout.vendor.mainland
    code = code_of_name(name, mainland=mainland, market=market) or code_in_titles(table.titles)
    if code is None:
        raise ask(
            Question(
                "instrument",
                f"{name} has no column for the instrument and its name is no code;"
                " say which instrument its bars are of.",
            )
        )
    return code


def answered_instrument(text: str, market: str | None) -> str:
    code = qlib_code(text, market=market)
    if code is None:
        raise ImportRefused(
            "bad_config",
            f"import_config names the instrument {text!r}, which is no code;"
            " write it like SH600000.",
        )
    return code

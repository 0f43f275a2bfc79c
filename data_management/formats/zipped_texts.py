"""A zip with one text file per instrument, small files checked many at a time."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipInfo

from data_management.errors import ImportRefused
from data_management.formats.abreast import Abreast
from data_management.formats.archive import SafeArchive, member_name
from data_management.formats.blocks import Block, Segment
from data_management.formats.codes import code_in_titles, code_of_name
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

BATCH_BYTES = 4 * 1024**2


@dataclass
class _Batch:
    """Small files of one layout on their way to one block."""

    checker: BlockChecker
    data: list[bytes] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    size: int = 0

    def add(self, block: Block) -> None:
        self.segments += block.segments
        self.data.append(block.data)
        self.size += len(block.data)


class _ZipReader:
    """Reads the members in order; files of the same header share their rules and their blocks."""

    def __init__(
        self, archive: SafeArchive, session: ReadingSession, abreast: Abreast, total: int
    ) -> None:
        self._archive = archive
        self._session = session
        self._abreast = abreast
        self._total = total
        self._done = 0
        self._batches: dict[tuple[str, tuple[str, ...]], _Batch] = {}
        self._encodings: set[str] = set()

    def read(self, info: ZipInfo) -> None:
        """Check one member, or keep it until its batch is full."""
        source = self._source(info)
        encoding = detect_encoding(source.open, source.name, self._session.options.encoding)
        table = self._table(source, encoding)
        if table is not None:
            self._encodings.add(encoding)
            self._read_table(source, encoding, table)
        self._done += info.file_size
        self._session.tell("reading", self._done, self._total)

    @property
    def checkers(self) -> list[BlockChecker]:
        return [batch.checker for batch in self._batches.values()]

    def finish(self) -> None:
        """Have the last blocks checked."""
        for batch in self._batches.values():
            self._flush(batch)
            if batch.checker.rules is not None:
                self._session.note_rules(batch.checker.rules)
        delimiters = sorted({delimiter for delimiter, _ in self._batches})
        self._session.facts["delimiter"] = ", ".join(delimiters)
        self._session.facts["encoding"] = ", ".join(sorted(self._encodings))

    def _source(self, info: ZipInfo) -> Source:
        """Small members are inflated once; large ones each time they are opened."""
        name = member_name(info)
        if info.file_size > BATCH_BYTES:
            return Source(name, info.file_size, lambda: self._archive.open(info))
        data = b"".join(self._archive.inflate(info))
        return Source(name, len(data), lambda: io.BytesIO(data))

    def _table(self, source: Source, encoding: str) -> Table | None:
        try:
            return find_table(source, encoding, self._session.options)
        except ImportRefused as refused:
            if refused.code != "empty_file":
                raise
            self._warn_empty(source.name, "is empty")
            return None

    def _read_table(self, source: Source, encoding: str, table: Table) -> None:
        batch = self._batch(table, source.name)
        instrument = self._instrument(table, source.name)
        file_no = self._session.add_file(source.name, instrument, table.layout)
        rows = 0
        for block in table_blocks(source, encoding, table, file_no):
            rows += not block.data.isspace()
            # A quote left open in one file must not swallow the next one.
            if b'"' in block.data:
                self._check(batch, block)
            else:
                self._keep(batch, block)
        if not rows:
            self._warn_empty(source.name, "has a header and no rows")

    def _keep(self, batch: _Batch, block: Block) -> None:
        if batch.size + len(block.data) > BATCH_BYTES:
            self._flush(batch)
        batch.add(block)

    def _flush(self, batch: _Batch) -> None:
        if batch.size:
            self._check(batch, Block(b"".join(batch.data), tuple(batch.segments), 0))
            batch.data, batch.segments, batch.size = [], [], 0

    def _check(self, batch: _Batch, block: Block) -> None:
        if not block.data.isspace():
            batch.checker.check_abreast(block, self._abreast, self._session.add)

    def _batch(self, table: Table, name: str) -> _Batch:
        key = (table.delimiter, table.layout.headers)
        if key not in self._batches:
            session = self._session
            checker = BlockChecker(table, session.options, session.books, name)
            self._batches[key] = _Batch(checker)
        return self._batches[key]

    def _instrument(self, table: Table, name: str) -> str | None:
        if "instrument" in table.layout.columns:
            return None
        code = code_of_name(
            name,
            mainland=table.layout.vendor.mainland,
            market=market_of(self._session.options.exchange),
        ) or code_in_titles(table.titles)
        if code is None:
            raise ImportRefused(
                "missing_column",
                f"{name} in {self._session.name} has no column for the instrument and its name is"
                " no code; name the file after its instrument, such as 600000.csv.",
            )
        return code

    def _warn_empty(self, name: str, what: str) -> None:
        self._session.warn("empty_file", f"{name} {what}, so no bars came from it.", file=name)


def read_zipped_texts(path: Path, session: ReadingSession) -> None:
    """Read every text file of a zip into the session; raises ImportRefused."""
    with SafeArchive(path, session.name) as archive:
        members, left_out = archive.members()
        for name in left_out:
            session.warn("ignored_file", f"{name} is no CSV file and was left out.", file=name)
        with Abreast(session.add) as abreast:
            total = sum(info.file_size for info in members)
            reader = _ZipReader(archive, session, abreast, total)
            for info in members:
                reader.read(info)
            reader.finish()
        for checker in reader.checkers:
            session.add(checker.finish())
    if not session.rows_read:
        raise ImportRefused(
            "empty_file", f"{session.name} holds no CSV file with rows; give files that have bars."
        )

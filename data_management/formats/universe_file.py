"""A text file of universe members, checked row by row: it has thousands of rows, not millions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from data_management.errors import ImportRefused, Question, ask
from data_management.formats.codes import is_mainland_code, qlib_code
from data_management.formats.dates import detect_date_format, is_known_format, parse_dates
from data_management.formats.encodings import detect_encoding, utf8_chunks
from data_management.formats.numbers import NULL_TEXTS
from data_management.formats.problem_spool import FoundProblems, ProblemSpool
from data_management.formats.problems import FOUND_SCHEMA, found_problems
from data_management.formats.records import split_records
from data_management.formats.rules import market_of
from data_management.formats.spell_checks import Row, check_rows
from data_management.formats.spooled import Counts, Outcome
from data_management.formats.universe_table import UniverseTable, find_universe_table
from data_management.options import ImportOptions
from data_management.universes import Spell, universe_name

MOST_BYTES = 64 * 1024**2
HEAD_BYTES = 64 * 1024
_LIKELY_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


@dataclass(frozen=True)
class UniverseReading:
    """The good spells, sorted, and what was found beside them."""

    spells: tuple[Spell, ...]
    outcome: Outcome


@dataclass
class _Cells:
    """The columns of the file, row by row; what is no row at all is a problem already."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    malformed: list[dict[str, Any]] = field(default_factory=list)


def is_universe_file(path: Path, options: ImportOptions) -> bool:
    """Whether a text file lists the members of a universe, by its first lines alone: most files
    are large and hold bars."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        encodings = (options.encoding,) if options.encoding else _LIKELY_ENCODINGS
        texts = [head.decode(encoding, "ignore") for encoding in encodings]
    except (OSError, UnicodeError):
        return False
    return any(find_universe_table(text.splitlines(), options) is not None for text in texts)


def read_universe_file(
    path: Path, name: str, options: ImportOptions, folder: Path
) -> UniverseReading:
    """Read and check the file; problems go below `folder`. Raises ImportRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise ImportRefused(
            "too_large", f"{name} has more than {MOST_BYTES >> 20} MB; no universe takes as much."
        )
    encoding = detect_encoding(lambda: path.open("rb"), name, options.encoding)
    with path.open("rb") as stream:
        text = b"".join(chunk for chunk, _ in utf8_chunks(stream, encoding, MOST_BYTES)).decode()
    lines = text.split("\n")
    table = find_universe_table(lines, options)
    if table is None:
        raise ImportRefused("missing_column", f"{name} lists no members of a universe.")
    cells = _cells(lines, table)
    if not cells.rows and not cells.malformed:
        raise ImportRefused("empty_file", f"{name} has a header and no rows; give its members.")
    form, rows = _parse(cells, table, name, options)
    spells, found = check_rows(rows, table)
    spool = ProblemSpool(folder / "problems")
    spool.add(found_problems(pl.DataFrame([*cells.malformed, *found], schema=FOUND_SCHEMA)))
    metadata = {
        "holds": "universes", "universes": sorted({spell.universe for spell in spells}),
        "mapping": {key: table.headers[index] for key, index in table.columns.items()},
        "date_format": form, "encoding": encoding, "exchange": None,
    }  # fmt: skip
    read = len(cells.rows) + len(cells.malformed)
    counts = Counts(read, len(spells), read - len(spells), rows_set_aside=0, rows_suspended=0)
    outcome = Outcome(FoundProblems((spool,), (name,)), (), counts, metadata)
    return UniverseReading(tuple(sorted(spells)), outcome)


def _cells(lines: list[str], table: UniverseTable) -> _Cells:
    cells = _Cells()
    for record in split_records(lines[table.first_line :], table.delimiter):
        line = table.first_line + record.index + 1
        if record.fault is None and len(record.fields) == len(table.headers):
            if any(field.strip() for field in record.fields):
                cells.rows.append((line, record.fields))
        elif not record.fields[0].startswith("#"):
            value, found = table.delimiter.join(record.fields), len(record.fields)
            bad = dict.fromkeys(FOUND_SCHEMA) | {"file_no": 0, "line": line, "value": value}
            cells.malformed.append(bad | {"reason": record.fault or "field_count", "found": found})
    return cells


def _parse(
    cells: _Cells, table: UniverseTable, name: str, options: ImportOptions
) -> tuple[str, list[Row]]:
    """The form of the dates, and the rows with what their cells say, None where nothing."""
    texts = {key: [fields[i].strip() for _, fields in cells.rows]
             for key, i in table.columns.items()}  # fmt: skip
    form = _date_format(texts, name, options)
    start, end = (parse_dates(pl.Series(texts[key], dtype=pl.String), form) for key in
                  ("from", "to"))  # fmt: skip
    names = texts.get("universe") or [_own_name(table, name, options)] * len(cells.rows)
    codes = _codes(texts["instrument"], options)
    parsed = zip(cells.rows, codes, start, end, names, strict=True)
    rows = [
        Row(line, [field.strip() for field in fields], universe_name(own), code, first, last)
        for (line, fields), code, first, last, own in parsed
    ]
    return form, rows


def _date_format(texts: dict[str, list[str]], name: str, options: ImportOptions) -> str:
    if options.date_format is not None and is_known_format(options.date_format):
        return options.date_format
    stated = [text for key in ("from", "to") for text in texts[key] if text not in NULL_TEXTS]
    return detect_date_format(pl.Series(stated, dtype=pl.String), name)


def _codes(texts: list[str], options: ImportOptions) -> Iterator[str | None]:
    """Codes in Qlib's form; zeros that a spreadsheet dropped are put back among mainland codes."""
    market = market_of(options.exchange)
    plain = [qlib_code(text, market=market) for text in texts]
    mainland = 2 * sum(code is not None and is_mainland_code(code) for code in plain) > len(plain)
    return (qlib_code(text, mainland=mainland, market=market) for text in texts)


def _own_name(table: UniverseTable, name: str, options: ImportOptions) -> str:
    """The universe of a file without a column for it. Raises ImportRefused."""
    own = options.universe or Path(name).stem
    if universe_name(own) is None:
        raise ask(
            Question(
                "universe",
                f"{name} has no column for the universe and its own name cannot be one; say which"
                " universe its members are of, such as csi300.",
            )
        )
    return own

"""Random dirty files give exactly the problems planted in them, on their physical lines."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from data_management.formats import blocks, delimited
from tests.data_management.written_files import read_bytes

DEFECTS = [
    (1, "not a day", "unparseable"),
    (1, "", "missing_key"),
    (1, "2024-02-30", "unparseable"),
    (0, "", "missing_key"),
    (0, "../etc/passwd", "unparseable"),
    (2, "abc", "unparseable"),
    (3, "inf", "non_finite"),
    (3, "0.01", "high_below_low"),
    (4, "10.9", "low_too_high"),
    (5, "1,234.5x", "unparseable"),
    (5, "", "missing_value"),
    (5, "nan", "non_finite"),
    (6, "-5", "negative"),
    (6, "", "missing_value"),
]
COLUMNS = ["code", "date", "open", "high", "low", "close", "volume", "note"]


@dataclass
class DirtyFile:
    """A file under construction: its lines so far and what must be found in them."""

    newline: str
    lines: list[str] = field(default_factory=lambda: [",".join(COLUMNS)])
    expected: list[tuple[int, str, str, str]] = field(default_factory=list)
    good: int = 0
    first_lines: dict[str, int] = field(default_factory=dict)

    def add(self, cells: list[str]) -> int:
        """Append a record, quoted where it must be; returns the line it starts on."""
        line = len(self.lines) + 1
        quoted = (f'"{c}"' if set(c) & {",", "\n"} else c for c in cells)
        self.lines += ",".join(quoted).split("\n")
        return line

    def data(self) -> bytes:
        return (self.newline.join(self.lines) + self.newline).encode()


def clean_cells(number: int) -> list[str]:
    day = date(2024, 1, 1) + timedelta(days=number)
    return ["AAPL", str(day), "10", "11", "9", "10.5", "1000", "fine"]


def plant_row(dirty: DirtyFile, number: int, kind: str, defect: int) -> None:
    cells = clean_cells(number)
    if kind == "blank":
        dirty.lines.append("")
        return
    if kind == "newline":
        cells[7] = "two\nlines, one cell"
    if kind == "few":
        line = dirty.add(cells[:-2])
        dirty.expected.append((line, "", ",".join(cells[:-2]), "field_count"))
        return
    if kind == "repeat" and dirty.first_lines:
        cells[1] = next(iter(dirty.first_lines))
        dirty.expected.append((dirty.add(cells), "date", cells[1], "duplicate_key"))
        return
    if kind == "defect":
        column, value, reason = DEFECTS[defect]
        cells[column] = value
        dirty.expected.append((dirty.add(cells), COLUMNS[column], value, reason))
        return
    dirty.first_lines[cells[1]] = dirty.add(cells)
    dirty.good += 1


KINDS = st.sampled_from(["clean", "clean", "clean", "blank", "newline", "few", "repeat", "defect"])


@given(
    rows=st.lists(st.tuples(KINDS, st.integers(0, len(DEFECTS) - 1)), min_size=5, max_size=60),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    block_bytes=st.sampled_from([200, 1_000, delimited.BLOCK_BYTES]),
    lines_to_a_quote=st.sampled_from([0.001, blocks.LINES_TO_A_QUOTE]),
)
@settings(max_examples=150, deadline=None)
def test_exactly_the_planted_problems_are_found(
    rows: list[tuple[str, int]],
    newline: str,
    mark: bytes,
    block_bytes: int,
    lines_to_a_quote: float,
) -> None:
    dirty = DirtyFile(newline)
    for number in range(3):
        plant_row(dirty, number, "clean", 0)
    for number, (kind, defect) in enumerate(rows, start=3):
        plant_row(dirty, number, kind, defect)
    with (
        TemporaryDirectory() as folder,
        patch.object(delimited, "BLOCK_BYTES", block_bytes),
        patch.object(blocks, "LINES_TO_A_QUOTE", lines_to_a_quote),
    ):
        reading = read_bytes(Path(folder), mark + dirty.data(), exchange="none")
    found = reading.problems.select("line", "column", "value", "reason").rows()
    assert found == dirty.expected
    assert reading.bars.height == dirty.good
    counts = reading.counts
    assert counts.rows_read == counts.rows_good + counts.rows_bad

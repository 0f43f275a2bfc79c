"""Whatever happens to a file's bytes, it is refused in a sentence or every row is accounted for."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from data_management.errors import ImportRefused
from data_management.formats import blocks, delimited, lines
from data_management.reading import Reading
from tests.data_management.written_files import HEADER, bar, named, read_file, read_rows, write_zip

CLEAN = (HEADER + "".join(bar(date=f"2024-01-{day:02d}") + "\n" for day in range(2, 12))).encode()
PIECES = [b'"', b"\n", b",", b"\r", b"\0", b"\xff", b"9", b"-", b"nan", "股".encode(), b"\xb9\xc9"]
DAMAGE = st.lists(
    st.tuples(st.integers(0, len(CLEAN)), st.sampled_from(PIECES), st.integers(0, 12)), max_size=8
)


def mangled(damage: list[tuple[int, bytes, int]]) -> bytes:
    data = CLEAN
    for place, piece, lost in damage:
        data = data[:place] + piece + data[place + lost :]
    return data


def assert_accounted(path: Path) -> None:
    try:
        reading = read_file(path)
    except ImportRefused:
        return
    assert_adds_up(reading)


def assert_adds_up(reading: Reading) -> None:
    counts = reading.counts
    kept = counts.rows_good + counts.rows_set_aside + counts.rows_suspended
    assert counts.rows_read == kept + counts.rows_bad
    assert counts.rows_good == reading.bars.height == reading.bars.unique().height
    assert (counts.rows_bad == 0) == reading.problems.is_empty()
    assert reading.problems["message"].null_count() == 0


@given(DAMAGE)
@settings(max_examples=200, deadline=None)
def test_a_mangled_text_is_accounted_for(damage: list[tuple[int, bytes, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bars.csv"
        path.write_bytes(mangled(damage))
        assert_accounted(path)


@given(st.lists(DAMAGE, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_mangled_texts_in_a_zip_are_accounted_for(
    damages: list[list[tuple[int, bytes, int]]],
) -> None:
    with TemporaryDirectory() as folder:
        members: dict[str, str | bytes] = {
            f"60000{number}.csv": mangled(damage) for number, damage in enumerate(damages)
        }
        assert_accounted(write_zip(Path(folder) / "bars.zip", members))


QUOTES = st.lists(
    st.tuples(
        st.integers(0, len(CLEAN)), st.sampled_from([b'"', b'"', b'""', b"\n", b","]), st.just(0)
    ),
    max_size=8,
)


def told_of(path: Path) -> object:
    try:
        reading = read_file(path, on_error="skip")
    except ImportRefused as refused:
        return str(refused)
    return reading.bars.rows(), reading.problems.rows(), reading.counts


@given(QUOTES, st.sampled_from([60, 300, delimited.BLOCK_BYTES]))
@settings(max_examples=200, deadline=None)
def test_quotes_are_read_alike_line_by_line_and_all_at_once(
    damage: list[tuple[int, bytes, int]], block_bytes: int
) -> None:
    with TemporaryDirectory() as folder, patch.object(delimited, "BLOCK_BYTES", block_bytes):
        path = Path(folder) / "bars.csv"
        path.write_bytes(mangled(damage))
        with patch.object(blocks, "LINES_TO_A_QUOTE", 0.001):
            line_by_line = told_of(path)
        assert told_of(path) == line_by_line


CELLS = st.lists(
    st.tuples(
        st.integers(0, len(CLEAN)),
        st.sampled_from([b",", b",,", b"x", b"\n", b'"']),
        st.integers(0, 3),
    ),
    max_size=8,
)


@given(CELLS, st.sampled_from([80, 300, lines.PIECE_BYTES]))
@settings(max_examples=200, deadline=None)
def test_lines_are_parted_alike_by_counting_and_one_by_one(
    damage: list[tuple[int, bytes, int]], piece_bytes: int
) -> None:
    with TemporaryDirectory() as folder, patch.object(lines, "PIECE_BYTES", piece_bytes):
        path = Path(folder) / "bars.csv"
        path.write_bytes(mangled(damage))
        with patch.object(lines, "_is_plain", return_value=False):
            one_by_one = told_of(path)
        assert told_of(path) == one_by_one


def test_a_line_may_lack_the_field_that_its_neighbour_has_too_many(tmp_path: Path) -> None:
    days = [bar(date=f"2024-01-{day:02d}") for day in (2, 3, 4, 5)]
    days[0] = days[0].replace("1000", "unknown")
    days[1] = days[1].removesuffix(",1000")
    days[2] += ",1"
    reading = read_rows(tmp_path, *days, on_error="skip")
    assert [(row[0], row[3]) for row in named(reading)] == [
        (2, "unparseable"),
        (3, "field_count"),
        (4, "field_count"),
    ]

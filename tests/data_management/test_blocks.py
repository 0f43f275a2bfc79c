"""Blocks end where records end, wherever the chunks of a stream happen to end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from data_management.formats.blocks import cut_blocks
from data_management.formats.records import MAX_RECORD_BYTES, split_records

Found = list[tuple[int, list[str], str | None]]


def records_of(text: str, first_line: int) -> Found:
    lines = text.split("\n")
    return [(first_line + r.index, r.fields, r.fault) for r in split_records(lines, ",")]


def records_by_blocks(text: str, size: int) -> Found:
    data = text.encode()
    chunks = ((data[start : start + size], start) for start in range(0, len(data), size))
    found: Found = []
    for block in cut_blocks(chunks, file_no=0, first_line=1, delimiter=","):
        found += records_of(block.data.decode(), block.segments[0].first_line)
    return found


@given(
    text=st.lists(st.sampled_from(["a", "股", ",", '"', "\n", '"b"', ',"c\nd",', "1,2\n"])).map(
        "".join
    ),
    size=st.integers(1, 12),
)
@settings(max_examples=500, deadline=None)
def test_any_chunking_gives_the_records_of_the_whole(text: str, size: int) -> None:
    assert records_by_blocks(text, size) == records_of(text, 1)


def test_an_unclosed_quote_costs_its_own_line_only() -> None:
    rows = [f"{number},x" for number in range(40_000)]
    rows[7] = '"7,x'
    found = records_by_blocks("\n".join(rows), 50_000)
    assert [line for line, _, fault in found if fault] == [8]
    assert len(found) == len(rows)


def test_a_record_may_be_as_long_as_the_limit() -> None:
    cell = "x\n" * (MAX_RECORD_BYTES // 4)
    assert records_of(f'"{cell}",1\n2,3', 1)[0][1] == [cell, "1"]

"""However a file is cut into blocks, spools and shares, the reading of it is the same."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_management.formats import delimited, doubtful, problem_spool, row_spool, settling
from data_management.options import ImportOptions
from data_management.reading import Reading, open_reading
from tests.data_management.written_files import HEADER, bar, read_file, read_text, write_zip

TINY = {
    (delimited, "BLOCK_BYTES"): 150,
    (row_spool, "FLUSH_ROWS"): 4,
    (settling, "SHARE_ROWS"): 3,
    (problem_spool, "FLUSH_PROBLEMS"): 2,
    (problem_spool, "PIECE_PROBLEMS"): 3,
    (problem_spool, "_SAMPLE"): 1,
    (doubtful, "HELD_ROWS"): 2,
}
CODES = ["600000", "000001", "300750", "920001"]
DAYS = ["2022-12-30", "2023-01-03", "2023-01-04", "2024-01-02", "2024-01-06"]  # the last is shut
PRICES = ["10,11,9,10.5", "10,11,9,10.5", "10,8,9,10.5", "x,11,9,10.5", "0,0,0,10.5"]


def reading_of(text: str, *, tiny: bool) -> Reading:
    with TemporaryDirectory() as folder, ExitStack() as patched:
        for (owner, name), value in TINY.items() if tiny else ():
            patched.enter_context(patch.object(owner, name, value))
        return read_text(Path(folder), text)


@given(
    rows=st.lists(
        st.builds(bar, st.sampled_from(CODES), st.sampled_from(DAYS), st.sampled_from(PRICES)),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=100, deadline=None)
def test_small_pieces_give_the_same_as_one(rows: list[str]) -> None:
    text = HEADER + bar("600519", "2023-01-05") + "\n" + "".join(f"{row}\n" for row in rows)
    whole, pieces = reading_of(text, tiny=False), reading_of(text, tiny=True)
    assert pieces.bars.equals(whole.bars)
    assert pieces.problems.equals(whole.problems)
    assert pieces.warnings == whole.warnings
    assert (pieces.counts, pieces.metadata) == (whole.counts, whole.metadata)
    counts = whole.counts
    parts = (counts.rows_good, counts.rows_bad, counts.rows_set_aside, counts.rows_suspended)
    assert sum(parts) == counts.rows_read == len(rows) + 1


@pytest.fixture
def three_years(tmp_path: Path) -> Path:
    path = tmp_path / "bars.csv"
    days = [day for day in DAYS if day != "2024-01-06"]
    rows = [bar(code, day) for day in days for code in CODES]
    path.write_text(HEADER + "".join(f"{row}\n" for row in [*rows, rows[0]]))
    return path


def test_shares_are_of_one_year_and_later_ones_have_later_instruments(
    three_years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "SHARE_ROWS", 3)
    with open_reading(three_years, import_type="csv", options=ImportOptions()) as reading:
        shares = list(reading.shares())
    assert all(share["date"].dt.year().n_unique() == 1 for share in shares)
    assert len(shares) > 3
    order = pl.concat(shares).select(pl.col("date").dt.year().alias("year"), "instrument", "date")
    assert order.equals(order.unique().sort("year", "instrument", "date"))


def test_shares_can_be_taken_again_and_nothing_is_counted_twice(three_years: Path) -> None:
    with open_reading(three_years, import_type="csv", options=ImportOptions()) as reading:
        first = pl.concat(reading.shares())
        found = reading.outcome()
        assert pl.concat(reading.shares()).equals(first)
        assert reading.outcome().counts == found.counts
        assert reading.outcome().problems.height == found.problems.height == 1


def test_what_was_found_is_not_told_before_all_shares_were_taken(three_years: Path) -> None:
    with open_reading(three_years, import_type="csv", options=ImportOptions()) as reading:
        next(reading.shares())
        with pytest.raises(RuntimeError, match="when all its shares were taken"):
            reading.outcome()


def test_rows_on_the_disk_go_with_the_reading(three_years: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with open_reading(
        three_years, import_type="csv", options=ImportOptions(), scratch=scratch
    ) as reading:
        assert list(scratch.rglob("*.arrow"))
        del reading
    assert not list(scratch.iterdir())


def test_a_repeat_costs_no_row_on_the_same_line_of_another_file(tmp_path: Path) -> None:
    header = HEADER.removeprefix("code,")
    rows = [bar(date=day).removeprefix("600000,") for day in ("2024-01-02", "2024-01-03")]
    members = {
        "600000.csv": header + f"{rows[0]}\n{rows[0]}\n",
        "600001.csv": header + f"{rows[0]}\n{rows[1]}\n",
    }
    reading = read_file(write_zip(tmp_path / "bars.zip", members), on_error="skip")
    assert reading.bars.select("instrument", "date").rows() == [
        ("SH600000", date(2024, 1, 2)),
        ("SH600001", date(2024, 1, 2)),
        ("SH600001", date(2024, 1, 3)),
    ]
    assert reading.problems.select("line", "reason").rows() == [(3, "duplicate_key")]

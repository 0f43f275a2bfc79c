"""The benchmark's files hold what they say."""

import csv
from pathlib import Path

import polars as pl

from benchmarks.imports.files import Files, make_files
from benchmarks.imports.market import HEADERS
from benchmarks.imports.planting import FAULTS, Planted
from tests.benchmarks.conftest import ROWS

KEYS = ["code", "date"]


def records_by_line(path: Path) -> dict[int, list[str]]:
    """Each record by the physical line it starts on, by the csv module's own account."""
    records: dict[int, list[str]] = {}
    with path.open(newline="") as file:
        reader = csv.reader(file)
        starts_on = 1
        for record in reader:
            records[starts_on] = record
            starts_on = reader.line_num + 1
    return records


def without_open_quotes(files: Files, tmp_path: Path) -> Path:
    """The dirty file as the csv module can read it: a quote left open would swallow lines."""
    path = tmp_path / "dirty.csv"
    path.write_text(files.dirty.read_text().replace(',"halted\n', ",'halted\n"))
    return path


def cell(record: list[str], planted: Planted) -> str:
    if planted.column:
        return record[HEADERS.index(planted.column)]
    return ",".join(record).replace("'", '"')


def test_both_clean_files_have_the_same_bars_in_their_order(files: Files) -> None:
    clean, by_date = pl.read_csv(files.clean), pl.read_csv(files.by_date)
    assert clean.height == ROWS
    assert clean.equals(clean.sort(KEYS))
    assert by_date.equals(clean.sort("date", "code"))
    assert not clean.select(pl.struct(KEYS).is_duplicated().any()).item()


def test_the_same_number_of_rows_gives_the_same_files(files: Files, tmp_path: Path) -> None:
    again = make_files(tmp_path, ROWS)
    for name in ("clean", "by_date", "dirty", "day"):
        assert getattr(again, name).read_bytes() == getattr(files, name).read_bytes()
    assert again.planted == files.planted


def test_every_planted_cell_stands_on_its_line(files: Files, tmp_path: Path) -> None:
    records = records_by_line(without_open_quotes(files, tmp_path))
    for planted in files.planted:
        assert cell(records[planted.line], planted) == planted.value


def test_every_fault_is_planted_plain_behind_blank_lines_and_in_a_longer_record(
    files: Files,
) -> None:
    lines = ["", *files.dirty.read_text().split("\n")]
    planted = [(fault.column, fault.reason) for fault in FAULTS]
    assert {(each.column, each.reason) for each in files.planted} == set(planted)
    assert len(files.planted) == 3 * len(FAULTS)
    behind_blank = [each for each in files.planted if not lines[each.line - 1]]
    longer = [each for each in files.planted if lines[each.line].endswith('"halted at 10:31,')]
    repeats = sum(fault.repeats for fault in FAULTS)  # stand behind the record they repeat
    assert len(behind_blank) >= len(FAULTS) - repeats
    assert len(longer) == sum(1 for fault in FAULTS if fault.column)


def test_what_is_not_spoiled_stays_as_it_is_in_the_clean_file(files: Files) -> None:
    clean = set(files.clean.read_text().split("\n"))
    dirty = files.dirty.read_text().split("\n")
    spoiled = len(clean - set(dirty))
    right_but_longer = sum("halted at" in line for line in dirty)
    assert 0 < spoiled <= len(files.planted) + right_but_longer


def test_the_day_comes_after_the_market_with_a_bar_for_each_instrument(files: Files) -> None:
    day, clean = pl.read_csv(files.day), pl.read_csv(files.clean)
    assert (day.height, day["code"].n_unique(), day["date"].n_unique()) == (5_000, 5_000, 1)
    assert clean["date"].max() < day["date"][0]
    assert str(clean["date"].max())[:4] == str(day["date"][0])[:4]

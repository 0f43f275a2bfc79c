"""What becomes of rows: bars, problems with their reasons, suspensions, days set aside."""

from pathlib import Path

import pytest

from tests.data_management.written_files import HEADER, bar, named, read_rows, read_text, write_zip
from tests.data_management.written_files import read_file as read


def test_bars_are_sorted_by_instrument_and_date(tmp_path: Path) -> None:
    rows = [bar("600001"), bar("600000", "2024-01-03"), bar("000002"), bar("600000", "2024-01-02")]
    bars = read_rows(tmp_path, *rows).bars
    assert [(code, day.day) for code, day in bars.select("instrument", "date").rows()] == [
        ("SH600000", 2),
        ("SH600000", 3),
        ("SH600001", 2),
        ("SZ000002", 2),
    ]


@pytest.mark.parametrize(
    ("prices", "column", "value", "reason"),
    [
        ("10,9.9,9,9.5", "high", "9.9", "high_too_low"),
        ("10,8,9,9.5", "high", "8", "high_below_low"),
        ("10,11,10.2,10.5", "low", "10.2", "low_too_high"),
        ("10,11,999,10.5", "low", "999", "low_too_high"),
        ("0,11,9,10.5", "open", "0", "zero"),
        ("-1,11,9,10.5", "open", "-1", "negative"),
        ("10,1e999,9,10.5", "high", "1e999", "non_finite"),
        ("10,11,9,", "close", "", "missing_value"),
        ("10,11,停牌,10", "low", "停牌", "missing_value"),
        ("10,11,9,1O.5", "close", "1O.5", "unparseable"),
    ],
)
def test_a_price_that_cannot_stand(
    tmp_path: Path, prices: str, column: str, value: str, reason: str
) -> None:
    reading = read_rows(tmp_path, bar(date="2024-01-03"), bar(prices=prices))
    assert named(reading) == [(3, column, value, reason)]
    assert reading.counts.rows_bad == 1


def test_a_code_unlike_the_rest_of_a_mainland_file_is_named(tmp_path: Path) -> None:
    codes = ["600000", "60000", "000001.SZ", "1", "110001", "600001"]
    reading = read_rows(tmp_path, *map(bar, codes))
    assert named(reading) == [
        (3, "code", "60000", "unparseable"),
        (5, "date", "2024-01-02", "duplicate_key"),
        (6, "code", "110001", "ambiguous_code"),
    ]
    assert reading.metadata["exchange"] == "XSHG"


@pytest.mark.parametrize("code", ["", "None", "--", "NULL"])
def test_a_row_that_names_no_instrument(tmp_path: Path, code: str) -> None:
    reading = read_rows(tmp_path, bar("ORCL"), bar(code))
    assert named(reading) == [(3, "code", code, "missing_key")]


def test_every_bad_cell_of_a_row_is_named_and_the_row_counts_once(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(date="2024-01-03"), bar(prices="x,11,9,y"))
    assert [(row[1], row[2]) for row in named(reading)] == [("open", "x"), ("close", "y")]
    assert reading.counts.rows_bad == 1


def test_the_message_is_one_sentence_that_says_where_and_what(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(date="2024-01-03"), bar(prices="10,11,9,abc"))
    message = reading.problems["message"][0]
    assert message == "bars.csv, line 3: close is 'abc', which is not a number; correct the cell."


@pytest.mark.parametrize("row", ["600000,2024-01-03,,,,,", "600000,2024-01-03,0,0,0,0,0"])
def test_a_row_without_prices_and_volume_is_a_suspension(tmp_path: Path, row: str) -> None:
    reading = read_rows(tmp_path, bar(), row, bar(date="2024-01-04"))
    assert named(reading) == []
    assert (reading.counts.rows_good, reading.counts.rows_suspended) == (2, 1)


def test_a_price_without_volume_is_no_suspension(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(), "600000,2024-01-03,10,11,9,10.5,")
    assert named(reading) == [(3, "volume", "", "missing_value")]


def test_zero_volume_beside_prices_is_a_bar(tmp_path: Path) -> None:
    assert read_rows(tmp_path, "600000,2024-01-03,10,11,9,10.5,0").bars["volume"].to_list() == [0]


def test_a_repeated_key_names_the_line_it_repeats_first(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(), bar(date="2024-01-03"), bar("SH600000"), bar("600000.SH"))
    assert named(reading) == [
        (4, "date", "2024-01-02", "duplicate_key"),
        (5, "date", "2024-01-02", "duplicate_key"),
    ]
    assert reading.problems["duplicate_of_line"].to_list() == [2, 2]
    assert reading.counts.rows_good == 2


def test_a_bad_row_can_be_repeated_too(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(prices="x,11,9,10"), bar(), bar(date="2024-01-03"))
    assert [row[0] for row in named(reading)] == [2, 3]
    assert reading.problems["duplicate_of_line"].to_list() == [None, 2]
    assert (reading.counts.rows_good, reading.counts.rows_bad) == (1, 2)


def test_a_repeat_is_shown_as_it_is_written(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, bar(date="2024-1-2"), bar(date="2024-01-02"), bar(date="2024-1-2")
    )
    assert [row[2] for row in named(reading)] == ["2024-01-02", "2024-1-2"]


def test_a_repeat_in_another_file_of_a_zip_names_that_file(tmp_path: Path) -> None:
    members = {f"{folder}/600000.csv": HEADER + bar() + "\n" for folder in ("a", "b")}
    reading = read(write_zip(tmp_path / "bars.zip", dict(members)))
    assert reading.problems.select("file", "line", "duplicate_of_line").rows() == [
        ("b/600000.csv", 2, 2)
    ]
    assert "line 2 of a/600000.csv" in reading.problems["message"][0]


def test_too_many_or_few_fields_are_named(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(), bar(date="2024-01-03") + ",7", "600000,2024-01-04,1")
    assert [(row[0], row[3]) for row in named(reading)] == [(3, "field_count"), (4, "field_count")]
    assert reading.counts.rows_read == 3


def test_rows_of_delimiters_alone_say_nothing(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(), ",,,,,,", bar(date="2024-01-03"))
    assert (reading.counts.rows_read, reading.counts.rows_bad) == (2, 0)


def test_bars_on_closed_days_are_set_aside_and_told(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar(), bar(date="2024-01-06"))
    assert (reading.counts.rows_good, reading.counts.rows_set_aside) == (1, 1)
    told = [warning for warning in reading.warnings if warning.code == "closed_days"]
    assert "2024-01-06" in told[0].message
    assert reading.metadata["closed_days"] == {"2024-01-06": 1}


def test_an_unknown_exchange_is_told_and_sets_nothing_aside(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar("ORCL", "2024-01-06"))
    assert reading.counts.rows_good == 1
    assert "exchange_unknown" in [warning.code for warning in reading.warnings]


def test_a_given_exchange_is_held_against_its_calendar(tmp_path: Path) -> None:
    rows = [bar("ORCL", "2024-01-02"), bar("ORCL", "2024-01-15")]
    reading = read_rows(tmp_path, *rows, exchange="XNYS")
    assert reading.counts.rows_set_aside == 1


def test_volumes_taken_as_shares_without_proof_are_told(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, bar())
    assert reading.bars["volume"].to_list() == [1000.0]
    assert "units_assumed" in [warning.code for warning in reading.warnings]


def test_a_bad_cell_of_another_field_is_named_by_its_own_header(tmp_path: Path) -> None:
    rows = [
        f"{bar(date=f'2024-01-0{day}')},{rate}" for day, rate in ((2, "0.1"), (3, "0.2"), (4, "?"))
    ]
    reading = read_text(tmp_path, HEADER[:-1] + ",换手率\n" + "\n".join(rows))
    assert named(reading) == [(4, "换手率", "?", "unparseable")]
    assert reading.bars["turnover_rate"].to_list() == [0.1, 0.2]

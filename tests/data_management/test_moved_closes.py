"""Histories that an import would rescale, told from all its years together."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_management.quality import MovedCloses, moved_closes, sentences_of

DAY = date(2015, 12, 28)


def moved(instrument: str, ratio: float, *, days: int = 6, since: date = DAY) -> pl.DataFrame:
    """Closes of these days, all moved by one ratio and rounded to the tick."""
    before = [30.0 + number for number in range(days)]
    return pl.DataFrame(
        {
            "instrument": instrument,
            "date": [since + timedelta(days=number) for number in range(days)],
            "close_before": before,
            "close": [round(close * ratio, 2) for close in before],
        }
    )


def found_in(folder: Path, *pieces: pl.DataFrame) -> list[tuple[str, int]]:
    """Instrument and bars of each rescaled history, the gravest first."""
    closes = MovedCloses(folder)
    for piece in pieces:
        closes.add(piece)
    worst = closes.find_rescaled().worst
    return list(zip(worst["instrument"], worst["bars"], strict=True))


def test_nothing_moved_is_nothing_found(tmp_path: Path) -> None:
    assert found_in(tmp_path) == []
    assert list(tmp_path.glob("*.parquet")) == []


def test_years_that_come_apart_are_one_history(tmp_path: Path) -> None:
    whole = moved("SH600000", 0.8)
    assert found_in(tmp_path, whole.head(4), whole.tail(2)) == [("SH600000", 6)]


def test_too_few_bars_of_a_year_count_with_the_others(tmp_path: Path) -> None:
    late = moved("SH600000", 0.8, days=2, since=date(2016, 1, 4))
    assert found_in(tmp_path, moved("SH600000", 0.8, days=1), late) == [("SH600000", 3)]


def test_many_instruments_are_looked_at_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moved_closes, "BLOCK_BARS", 8)
    pieces = [moved(f"SH6000{number:02}", 0.5, days=3 + number) for number in range(7)]
    found = found_in(tmp_path, *pieces)
    assert found == [(f"SH6000{number:02}", 3 + number) for number in reversed(range(7))]


def test_most_of_the_closes_have_to_move_alike(tmp_path: Path) -> None:
    alike = moved("SH600000", 0.8, days=3)
    strays = moved("SH600000", 0.95, days=3, since=date(2016, 3, 1)).with_columns(
        close=pl.col("close") + pl.Series([0.0, 3.0, -5.0])
    )
    assert found_in(tmp_path, alike, strays) == []


def test_ticks_are_no_ratio(tmp_path: Path) -> None:
    nudged = moved("SH600000", 1.0).with_columns(close=pl.col("close") + 0.01)
    assert found_in(tmp_path, nudged) == []


def test_a_finding_is_told_in_a_sentence(tmp_path: Path) -> None:
    closes = MovedCloses(tmp_path)
    closes.add(moved("SH600000", 0.5))
    (told,) = sentences_of(closes.find_rescaled())
    assert told["sentence"] == (
        "SH600000 is rescaled from 2015-12-28 by 0.5: 6 bars to 2016-01-02."
    )

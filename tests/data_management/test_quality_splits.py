"""Jumps that look like splits, and what explains them away."""

from typing import Any

import polars as pl
import pytest

from data_management.quality import assess
from tests.data_management.quality_bars import EXCHANGE, bars_of, check_of, session_days, wandering

BEFORE, AFTER = wandering(10, start=20.0), wandering(10)


def suspects(bars: pl.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = check_of(assess(bars, exchange=EXCHANGE), "suspected_splits")[
        "findings"
    ]
    return found


def test_a_halved_price_that_nothing_explains_is_suspected() -> None:
    days = session_days(20)
    (jump,) = suspects(bars_of([*BEFORE, *AFTER]))
    assert (jump["instrument"], jump["start_on"], jump["end_on"]) == (
        "SH600000",
        str(days[9]),
        str(days[10]),
    )
    assert jump["figure"] == pytest.approx(-0.5)
    assert jump["sentence"] == (
        f"SH600000 falls by 50.0%, from 20 on {days[9]} to 10 on {days[10]}, and no previous close "
        "or factor explains it."
    )


def test_a_restated_previous_close_explains_it() -> None:
    previous = [None] * 10 + [10.0] + [None] * 9
    assert suspects(bars_of([*BEFORE, *AFTER], prev_close=previous)) == []


def test_a_previous_close_that_was_not_restated_does_not() -> None:
    previous = [None] * 10 + [20.0] + [None] * 9
    (jump,) = suspects(bars_of([*BEFORE, *AFTER], prev_close=previous))
    assert "the previous close given, 20, does not explain it" in jump["sentence"]


def test_a_factor_that_moves_against_it_explains_it() -> None:
    assert suspects(bars_of([*BEFORE, *AFTER], factor=[1.0] * 10 + [2.0] * 10)) == []


def test_a_factor_that_stays_does_not() -> None:
    assert len(suspects(bars_of([*BEFORE, *AFTER], factor=1.0))) == 1


def test_a_reverse_split_is_suspected_too() -> None:
    (jump,) = suspects(bars_of([*AFTER, *BEFORE]))
    assert jump["figure"] == pytest.approx(1.0)
    assert "rises by 100.0%" in jump["sentence"]


@pytest.mark.parametrize(
    ("instrument", "fall", "found"),
    [
        ("SH600000", 0.10, 0),
        ("SH600000", 0.12, 1),
        ("SZ300001", 0.20, 0),
        ("SZ300001", 0.22, 1),
        ("SH688001", 0.20, 0),
        ("BJ430047", 0.30, 0),
        ("BJ430047", 0.32, 1),
        ("ORCL", 0.29, 0),
        ("ORCL", 1 / 3, 1),
    ],
)
def test_the_threshold_is_what_a_day_may_bring(instrument: str, fall: float, found: int) -> None:
    bars = bars_of([*[100.0] * 8, 100.0 * (1 - fall)], instrument=instrument)
    assert len(suspects(bars)) == found


def test_a_price_rounded_to_the_tick_stays_within_its_limit() -> None:
    assert suspects(bars_of([*[0.45] * 7, 0.40, 0.44])) == []


def test_a_new_listing_moves_freely_for_five_sessions() -> None:
    market = bars_of(wandering(20))
    days = session_days(20)[5:]
    closes = [10.0, 14.4, 20.0, *[20.0] * 12]
    listed = bars_of(closes, instrument="SH600001", days=days)
    assert suspects(pl.concat([market, listed])) == []
    assert len(suspects(listed)) == 2


def test_the_first_bar_of_the_next_instrument_is_no_jump() -> None:
    two = [bars_of(AFTER), bars_of(wandering(10, start=100.0), instrument="SH600001")]
    assert suspects(pl.concat(two)) == []

"""What the version before had otherwise."""

from typing import Any

import polars as pl
import pytest

from data_management.quality import assess
from tests.data_management.quality_bars import EXCHANGE, bars_of, check_of, session_days, wandering

CLOSES = wandering(30, start=31.7)


def restated(after: pl.DataFrame, before: pl.DataFrame | None) -> dict[str, Any]:
    return check_of(assess(after, exchange=EXCHANGE, before=before), "restatements")


def test_without_a_version_before_it_is_not_assessed() -> None:
    assert restated(bars_of(CLOSES), None)["count"] is None


def test_new_bars_are_no_restatement() -> None:
    before = bars_of(CLOSES).head(20)
    found = restated(bars_of(CLOSES), before)
    assert (found["count"], found["bars"]) == (0, 0)


def test_a_rebased_history_is_told_by_its_ratio() -> None:
    days = session_days(30)
    rebased = [round(close * 0.8264, 2) for close in CLOSES[:20]]
    found = restated(bars_of([*rebased, *CLOSES[20:]]), bars_of(CLOSES))
    (change,) = found["findings"]
    assert (found["count"], found["bars"]) == (1, 20)
    assert change["figure"] == pytest.approx(0.8264, rel=1e-3)
    assert (change["start_on"], change["end_on"]) == (str(days[0]), str(days[19]))
    assert change["sentence"].startswith(f"SH600000 is rescaled from {days[0]} by 0.826")


def test_closes_corrected_one_by_one_have_no_ratio() -> None:
    mended = list(CLOSES)
    mended[3], mended[9], mended[12] = 30.0, 33.5, 29.0
    (change,) = restated(bars_of(mended), bars_of(CLOSES))["findings"]
    assert (change["bars"], change["figure"]) == (3, None)
    assert "has other values on 3 bars" in change["sentence"]


def test_ticks_are_not_taken_for_a_ratio() -> None:
    nudged = [close + 0.01 for close in CLOSES]
    (change,) = restated(bars_of(nudged), bars_of(CLOSES))["findings"]
    assert (change["bars"], change["figure"]) == (30, None)


def test_a_changed_volume_counts_and_has_no_ratio() -> None:
    before = bars_of(CLOSES)
    after = before.with_columns(volume=pl.col("volume") * 100)
    (change,) = restated(after, before)["findings"]
    assert (change["bars"], change["figure"]) == (30, None)


def test_a_field_that_comes_anew_changes_the_bars_that_have_it() -> None:
    before = bars_of(CLOSES)
    turnover = pl.Series("turnover", [None] * 28 + [1.5, 2.5], pl.Float64)
    assert restated(before.with_columns(turnover), before)["bars"] == 2


def test_each_instrument_is_told_apart() -> None:
    before = pl.concat([bars_of(CLOSES, instrument=code) for code in ("SH600000", "SH600001")])
    halved = pl.when(pl.col("instrument") == "SH600001").then(0.5).otherwise(1.0)
    found = restated(before.with_columns(close=pl.col("close") * halved), before)
    assert [change["instrument"] for change in found["findings"]] == ["SH600001"]
    assert found["findings"][0]["figure"] == 0.5

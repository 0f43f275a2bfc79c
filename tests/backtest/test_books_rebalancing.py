"""Weights that are looked at every few sessions go on from the books of any day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.backtest.conftest import SIMULATED
from tests.backtest.day_by_day import cut, run_each_day
from tests.backtest.engine_process import run_engine
from tests.backtest.test_books import assert_same

pytestmark = pytest.mark.timeout(300)

SPEC = replace(
    SIMULATED,
    start_on=date(2024, 2, 28),
    end_on=date(2024, 3, 29),
    construction="equal_weight",
    max_weight=0.11,
    rebalance_interval=4,
)


def test_sessions_are_counted_on_from_the_accounts_first(sample: Path, tmp_path: Path) -> None:
    whole = run_engine(SPEC, sample, tmp_path / "whole").result
    each_day = run_each_day(SPEC, sample, tmp_path / "days")
    assert_same(cut(each_day, SPEC.start_on, SPEC.end_on), cut(whole, SPEC.start_on, SPEC.end_on))
    assert whole.daily["turnover"].gt(0).sum() == len(whole.daily[::4]) > 5

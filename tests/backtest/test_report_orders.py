"""Orders that were not done are told spell by spell."""

from pathlib import Path

import pandas as pd
import pytest

from backtest.metrics.instruments import gains_by_instrument
from backtest.reports.orders import REASONS, Spell, find_spells, latest_orders
from backtest.reports.tear_sheet import render
from backtest.results import TRADES, frame_of
from tests.backtest.engine_process import Ran, run_engine
from tests.backtest.market_frames import random_daily, some_trades
from tests.backtest.test_qlib_engine_plain import CRASH, REAL

MON, TUE, WED, THU = pd.bdate_range("2015-07-06", periods=4)


def order(
    day: pd.Timestamp, code: str, reason: str | None, *, done: float = 0.0, way: str = "sell"
) -> tuple[object, ...]:
    return (day, code, way, 500.0, done, 10.0, done * 10, 0.0, reason)


def test_orders_that_failed_alike_are_one_spell() -> None:
    trades = frame_of([order(day, "SH600000", "limit_down") for day in (MON, TUE, WED)], TRADES)
    assert find_spells(trades) == [
        Spell("SH600000", "sell", "limit_down", "2015-07-06", "2015-07-08", 3, 500.0)
    ]


def test_an_order_that_was_done_ends_the_spell() -> None:
    rows = [order(MON, "A", "limit_down"), order(TUE, "A", None, done=500), order(WED, "A", "lot")]
    spells = find_spells(frame_of(rows, TRADES))
    assert [(each.reason, each.start_on) for each in spells] == [
        ("limit_down", "2015-07-06"),
        ("lot", "2015-07-08"),
    ]


def test_spells_of_several_instruments_do_not_mix() -> None:
    rows = [order(day, code, "suspended") for day in (MON, TUE) for code in ("A", "B")]
    spells = find_spells(frame_of(rows, TRADES))
    assert [(each.instrument, each.orders) for each in spells] == [("A", 2), ("B", 2)]


def test_what_is_left_of_an_order_done_in_part_is_told() -> None:
    (spell,) = find_spells(frame_of([order(MON, "A", "cash", done=200, way="buy")], TRADES))
    assert spell.missing_shares == 300


def test_the_latest_orders_are_those_that_were_done() -> None:
    latest = latest_orders(some_trades(random_daily(100)))
    assert latest["traded_shares"].min() > 0
    assert latest["date"].is_monotonic_decreasing


def test_what_instruments_gave_is_what_the_account_gained(simulated: Ran) -> None:
    result = simulated.result
    gained = gains_by_instrument(result.trades, result.positions).sum()
    assert gained == pytest.approx(result.daily["account"].iloc[-1] - 1_000_000, abs=1e-3)


def test_every_reason_of_the_engine_has_words(simulated: Ran) -> None:
    assert set(simulated.result.trades["reason"].dropna()) <= set(REASONS)


@pytest.mark.usefixtures("market_data")  # by this word CI finds what to run on real files
def test_what_could_not_be_sold_in_the_crash_is_named(
    ashare: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    result = run_engine(REAL, ashare, tmp_path_factory.mktemp("real")).result
    sales = result.trades[result.trades["direction"] == "sell"]
    crash = sales[sales["date"].between(*CRASH)]
    stuck = set(crash[crash["reason"] == "limit_down"]["instrument"])
    page = render(result, title="Reversal", script_url="/plotly.js")
    row = "<tr><td>{}</td><td>sell</td><td>at the lower limit</td>"
    assert len(stuck) > 3
    assert [code for code in stuck if row.format(code) not in page] == []

"""What a back-test says of its positions and trades agrees with its account."""

import numpy as np
import pytest

from backtest.results import BacktestResult
from tests.backtest.engine_process import Ran

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too


@pytest.fixture(scope="module")
def result(simulated: Ran) -> BacktestResult:
    return simulated.result


def test_the_account_is_cash_and_positions(result: BacktestResult) -> None:
    held = result.positions.groupby("date")["value"].sum()
    held = held.reindex(result.daily.index, fill_value=0.0)
    np.testing.assert_allclose(result.daily["value"], held)
    np.testing.assert_allclose(result.daily["account"], result.daily["cash"] + held)


def test_positions_are_told_as_the_exchange_counts_them(result: BacktestResult) -> None:
    positions = result.positions
    np.testing.assert_allclose(positions["shares"] * positions["price"], positions["value"])
    np.testing.assert_allclose(positions["price"], positions["price"].round(2), rtol=1e-6)


def test_weights_are_fractions_of_the_account(result: BacktestResult) -> None:
    account = result.daily["account"].reindex(result.positions["date"]).to_numpy()
    np.testing.assert_allclose(result.positions["weight"], result.positions["value"] / account)


def test_trades_add_up_to_turnover_and_cost(result: BacktestResult) -> None:
    trades, last = result.trades, result.daily.iloc[-1]
    assert trades["value"].sum() == pytest.approx(last["total_turnover"])
    assert trades["cost"].sum() == pytest.approx(last["total_cost"])


def test_shares_are_bought_in_lots(result: BacktestResult) -> None:
    lots = result.trades.query("direction == 'buy' and traded_shares > 0")["traded_shares"] / 100
    assert len(lots) > 100
    np.testing.assert_allclose(lots, lots.round(), atol=1e-4)


def test_a_trade_has_a_reason_if_and_only_if_it_was_not_wholly_done(
    result: BacktestResult,
) -> None:
    trades = result.trades
    whole = np.isclose(trades["traded_shares"], trades["ordered_shares"])
    whole &= trades["traded_shares"] > 0
    assert (trades["reason"].isna() == whole).all()
    assert {"limit_up", "suspended"} <= set(trades["reason"].dropna())


def test_each_day_is_told_as_it_ends(simulated: Ran, result: BacktestResult) -> None:
    total = len(result.daily)
    days = [str(day.date()) for day in result.daily.index]
    assert simulated.told == [(number, total, day) for number, day in enumerate(days, 1)]

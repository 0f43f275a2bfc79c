"""Target weights and rebalancing: random specifications beside a plain script, and what is told."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from backtest.results import BacktestResult
from backtest.spec import BacktestSpec, Costs, ExpressionSignal
from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Question, Ran, run_engines
from tests.backtest.plain_script import plain_reports
from tests.backtest.test_qlib_engine_plain import REAL, assert_alike

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too

RANDOM = [f"random {number}" for number in range(8)]
HALF_A_YEAR = replace(SIMULATED, start_on=date(2023, 7, 3), end_on=date(2023, 12, 29))
TOLD = {
    "equal": replace(HALF_A_YEAR, construction="equal_weight"),
    "capped": replace(HALF_A_YEAR, construction="score_weight", max_weight=0.1),
    "monthly": replace(HALF_A_YEAR, construction="equal_weight", rebalance_interval=21),
    "patient": replace(HALF_A_YEAR, construction="equal_weight", hold_thresh=10),
    "small": replace(HALF_A_YEAR, construction="equal_weight", account=20_000.0),
    "free": replace(
        HALF_A_YEAR, construction="equal_weight", risk_degree=1.0, costs=Costs(open_cost=0.0)
    ),
    "dropout": replace(HALF_A_YEAR, rebalance_interval=5),
    "dated": replace(HALF_A_YEAR, construction="equal_weight", market_rules="dated"),
}


def random_spec(seed: int) -> BacktestSpec:
    draw = random.Random(seed)
    weighs = draw.random() < 0.8
    return replace(
        SIMULATED,
        start_on=date(2023, draw.randint(6, 12), draw.randint(1, 28)),
        end_on=date(2024, draw.randint(2, 4), draw.randint(1, 28)),
        signal=ExpressionSignal(draw.choice(["$close/Ref($close, 5)-1", "Std($close, 10)/$close"])),
        construction=draw.choice(["equal_weight", "score_weight"]) if weighs else "topk_dropout",
        max_weight=draw.choice([None, 0.05, 0.12, 0.3]) if weighs else None,
        rebalance_interval=draw.choice([1, 1, 2, 5, 21]),
        topk=draw.randint(3, 15),
        n_drop=draw.randint(1, 3),
        hold_thresh=draw.choice([1, 1, 3, 8]),
        risk_degree=draw.choice([0.95, 0.5, 1.0]),
        account=draw.choice([50_000.0, 1e6, 1e9]),
        deal_price=draw.choice(["close", "open"]),
        lot=draw.choice([100, 100, None]),
        limit_threshold=draw.choice([0.095, 0.05, 0.02]),
        costs=Costs(
            open_cost=draw.choice([0.0001, 0.0005]), min_cost=draw.choice([0.0, 5.0, 500.0])
        ),
    )


@pytest.fixture(scope="module")
def ran(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    specs = {name: random_spec(number) for number, name in enumerate(RANDOM)} | TOLD
    questions = {name: Question(spec) for name, spec in specs.items()}
    return run_engines(questions, sample, tmp_path_factory.mktemp("weights"), hash_seed=3)


@pytest.fixture(scope="module")
def plain(ran: dict[str, Ran]) -> dict[str, pd.DataFrame]:
    return dict(zip(RANDOM, plain_reports([ran[name] for name in RANDOM]), strict=True))


@pytest.mark.parametrize("name", RANDOM)
def test_a_random_specification_gives_the_plain_scripts_report(
    name: str, ran: dict[str, Ran], plain: dict[str, pd.DataFrame]
) -> None:
    assert_alike(ran[name].result, plain[name])
    assert plain[name]["total_turnover"].iloc[-1] > 0


def on_trading_days(result: BacktestResult) -> np.ndarray[Any, Any]:
    return np.flatnonzero(result.daily["turnover"].gt(0))


def test_the_first_day_of_a_window_trades(ran: dict[str, Ran]) -> None:
    assert on_trading_days(ran["equal"].result)[0] == 0


def test_equal_weights_are_equal_when_they_are_bought(ran: dict[str, Ran]) -> None:
    positions = ran["equal"].result.positions
    first = positions[positions["date"] == positions["date"].min()]
    assert len(first) >= SIMULATED.topk - 2
    assert first["weight"].between(0.95 / 8 * 0.9, 0.95 / 8 * 1.1).all()


def test_no_weight_is_bought_above_its_cap(ran: dict[str, Ran]) -> None:
    positions = ran["capped"].result.positions
    first = positions[positions["date"] == positions["date"].min()]
    assert first["weight"].max() < 0.1 * 1.05
    assert ran["capped"].result.daily["cash"].iloc[0] > 0.2 * SIMULATED.account


@pytest.mark.parametrize(("name", "interval"), [("monthly", 21), ("dropout", 5)])
def test_only_every_few_sessions_trade(name: str, interval: int, ran: dict[str, Ran]) -> None:
    traded = on_trading_days(ran[name].result)
    assert len(traded) > 3
    assert (traded % interval == 0).all()
    trades = ran[name].result.trades
    days = ran[name].result.daily.index.get_indexer(trades["date"])
    assert (days % interval == 0).all()


def test_nothing_is_sold_before_it_was_held_long_enough(ran: dict[str, Ran]) -> None:
    result = ran["patient"].result
    sold = result.trades.query("direction == 'sell' and traded_shares > 0")
    held = result.positions.set_index(["date", "instrument"])["days_held"]
    before = result.daily.index[result.daily.index.get_indexer(sold["date"]) - 1]
    days = held[pd.MultiIndex.from_arrays([before, sold["instrument"]])]
    assert len(days) > 10
    assert days.min() >= 10


def test_who_comes_or_goes_and_could_not_is_told_with_the_reason(ran: dict[str, Ran]) -> None:
    trades = ran["equal"].result.trades
    shut = trades[trades["reason"].notna() & (trades["reason"] != "cash")]
    assert {"limit_up", "limit_down"} <= set(shut["reason"])
    assert (shut["traded_shares"] == 0).all()


def test_an_instrument_that_costs_more_than_its_part_is_told(ran: dict[str, Ran]) -> None:
    trades = ran["small"].result.trades
    assert (trades["reason"] == "lot").any()


def test_buying_may_cost_nothing_where_the_cash_is_short(ran: dict[str, Ran]) -> None:
    trades = ran["free"].result.trades
    assert (trades["reason"] == "cash").any()
    assert ran["free"].result.daily["cash"].min() >= 0


def test_dated_rules_hold_for_weights_too(ran: dict[str, Ran]) -> None:
    assert not ran["dated"].result.daily.equals(ran["equal"].result.daily)


@pytest.mark.usefixtures("market_data")  # by this word CI finds what to run on real files
@pytest.mark.parametrize("construction", ["equal_weight", "score_weight"])
def test_the_real_market_gives_the_plain_scripts_report(
    construction: str, ashare: Path, tmp_path: Path
) -> None:
    signal = ExpressionSignal("$close/Ref($close, 20)-1")
    spec = replace(REAL, construction=construction, max_weight=0.08, signal=signal)
    ran = run_engines({"real": Question(spec)}, ashare, tmp_path)["real"]
    [plain] = plain_reports([ran])
    assert_alike(ran.result, plain)

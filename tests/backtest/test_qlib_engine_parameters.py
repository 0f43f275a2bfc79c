"""Every parameter reaches Qlib: random specifications beside a plain script."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from backtest.spec import BacktestSpec, Costs, ExpressionSignal
from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Question, Ran, run_engines
from tests.backtest.plain_script import plain_reports
from tests.backtest.test_qlib_engine_plain import assert_alike

NUMBERS = range(8)
# Qlib takes its time to start where others work too
pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


def random_spec(seed: int) -> BacktestSpec:
    draw = random.Random(seed)
    topk = draw.randint(1, 15)
    return replace(
        SIMULATED,
        start_on=date(2023, draw.randint(6, 12), draw.randint(1, 28)),
        end_on=date(2024, draw.randint(2, 4), draw.randint(1, 28)),
        signal=ExpressionSignal(draw.choice(["Ref($close, 5)/$close", "Std($close, 10)/$close"])),
        topk=topk,
        n_drop=draw.randint(1, topk),
        hold_thresh=draw.choice([1, 1, 3, 8]),
        risk_degree=draw.choice([0.95, 0.5, 1.0]),
        only_tradable=draw.random() < 0.4,
        forbid_all_trade_at_limit=draw.random() < 0.5,
        account=draw.choice([50_000.0, 1e6, 1e9]),
        deal_price=draw.choice(["close", "open"]),
        lot=draw.choice([100, 100, 1, None]),
        limit_threshold=draw.choice([0.095, 0.05, 0.02]),
        costs=Costs(
            open_cost=draw.choice([0.0, 0.0005]),
            close_cost=draw.choice([0.0015, 0.01]),
            min_cost=draw.choice([0.0, 5.0, 500.0]),
            impact_cost=draw.choice([0.0, 0.1]),
        ),
        benchmark=draw.choice(["SH609001", "SZ009002"]),
    )


@pytest.fixture(scope="module")
def ran(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Ran]:
    questions = {str(number): Question(random_spec(number), watched=True) for number in NUMBERS}
    return list(run_engines(questions, sample, tmp_path_factory.mktemp("random")).values())


@pytest.fixture(scope="module")
def plain(ran: list[Ran]) -> list[pd.DataFrame]:
    return plain_reports(ran)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_random_specification_gives_the_plain_scripts_report(
    number: int, ran: list[Ran], plain: list[pd.DataFrame]
) -> None:
    assert_alike(ran[number].result, plain[number])


def test_the_random_specifications_trade(plain: list[pd.DataFrame]) -> None:
    assert all(report["total_turnover"].iloc[-1] > 0 for report in plain)

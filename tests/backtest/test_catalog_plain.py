"""Every kind of strategy ends in the back-test that a plain Qlib script gives, whose signal is
written by hand: the textbook's formula in pandas, or Qlib's own model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from backtest.spec import BacktestSpec, StrategySignal
from data_management.options import ImportOptions
from strategy.catalog import CATALOG, read_parameters
from strategy.signals import read_scores
from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Question, Ran, run_engines
from tests.backtest.plain_script import plain_reports
from tests.backtest.test_qlib_engine_plain import assert_alike

# Qlib takes its time to start where others work too
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

EXPRESSION = "0 - Corr($close, $volume, 10)"
BLEND = [
    {"expression": "$close/Ref($close, 20) - 1", "weight": 1.0},
    {"expression": "Std($close/Ref($close, 1) - 1, 20)", "weight": -0.7},
    {"expression": "Mean($volume, 5)/Mean($volume, 20)", "weight": -0.4},
]
KINDS = sorted(set(CATALOG) - {"own_signal"})


@dataclass(frozen=True)
class Market:
    """Where and when the kinds are tried; ``model`` are the days of the model's windows."""

    spec: BacktestSpec
    model: dict[str, Any]

    def ask(self, kind: str, parameters: Mapping[str, Any]) -> Question:
        complete = read_parameters(kind, parameters)
        return Question(replace(self.spec, signal=StrategySignal(kind, complete)))

    def questions(self) -> dict[str, Question]:
        """Every kind but own scores, each with something else than its defaults."""
        given: dict[str, Any] = {
            **{kind: {} for kind in KINDS},
            "expression": {"expression": EXPRESSION},
            "momentum": {"window": 40, "skip": 5},
            "rsi": {"window": 9},
            "blend": {"factors": BLEND},
            "model": self.model | {"rounds": 30, "horizon": 3, "learning_rate": 0.1},
        }
        return {kind: self.ask(kind, parameters) for kind, parameters in given.items()}


SMALL = Market(
    replace(SIMULATED, start_on=date(2023, 9, 1), end_on=date(2023, 11, 10)),
    {
        "train_start_on": "2023-02-01",
        "train_end_on": "2023-06-30",
        "valid_start_on": "2023-07-03",
        "valid_end_on": "2023-08-18",
    },
)
REAL = Market(
    replace(
        SIMULATED,
        start_on=date(2015, 6, 1),
        end_on=date(2015, 7, 17),
        topk=20,
        n_drop=5,
        account=100_000_000.0,
        benchmark="SH600000",
    ),
    {
        "train_start_on": "2014-10-08",
        "train_end_on": "2015-01-30",
        "valid_start_on": "2015-02-02",
        "valid_end_on": "2015-03-31",
    },
)


@dataclass(frozen=True)
class Tried:
    ours: dict[str, Ran]
    plain: dict[str, pd.DataFrame]


def tried(market: Market, provider: Path, folder: Path) -> Tried:
    questions = market.questions()
    ours = run_engines(questions, provider, folder)
    reports = dict(zip(ours, plain_reports(ours.values()), strict=True))
    uploaded = market.ask("own_signal", {"sha256": "0" * 64})
    scores = uploaded_again(folder / "expression" / "signal.parquet", folder / "own.csv")
    own = run_engines({"own_signal": replace(uploaded, scores=scores)}, provider, folder)
    return Tried(ours | own, reports)


def uploaded_again(signal: Path, target: Path) -> pd.Series:
    """The plain script's signal as somebody would upload it."""
    rows = pd.read_parquet(signal)["score"].dropna().reset_index()
    rows.rename(columns={"datetime": "date"}).to_csv(target, index=False)
    return read_scores(target, file_type="csv", options=ImportOptions()).scores


@pytest.fixture(scope="module")
def small(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return tried(SMALL, sample, tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def real(ashare: Path, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return tried(REAL, ashare, tmp_path_factory.mktemp("kinds"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_gives_the_plain_scripts_report(kind: str, small: Tried) -> None:
    assert_alike(small.ours[kind].result, small.plain[kind])
    assert small.plain[kind]["turnover"].gt(0).sum() > 15


def test_uploaded_scores_give_what_the_same_expression_gives(small: Tried) -> None:
    own, written = small.ours["own_signal"].result, small.ours["expression"].result
    for name in ("daily", "positions", "trades", "indicators"):
        pd.testing.assert_frame_equal(getattr(own, name), getattr(written, name), check_exact=True)


def test_no_two_kinds_hold_the_same(small: Tried) -> None:
    accounts = {kind: small.plain[kind]["account"].iloc[-1] for kind in KINDS}
    assert len(set(accounts.values())) == len(KINDS)


def test_a_model_keeps_what_it_learned_with_the_result(small: Tried) -> None:
    kept = small.ours["model"].result.signal
    assert sum(each["part"] for each in kept["importances"]) == pytest.approx(1)
    assert kept["quality"]["valid"]["rank_ic"]["days"] > 20
    assert kept["sessions_dropped"] == {"train": 4, "valid": 4}


@pytest.mark.usefixtures("market_data")
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_gives_the_plain_scripts_report_on_the_real_market(kind: str, real: Tried) -> None:
    assert_alike(real.ours[kind].result, real.plain[kind])


@pytest.mark.usefixtures("market_data")
def test_uploaded_scores_are_the_expression_on_the_real_market(real: Tried) -> None:
    own, written = real.ours["own_signal"].result, real.ours["expression"].result
    pd.testing.assert_frame_equal(own.daily, written.daily, check_exact=True)

"""Our back-test beside a plain Qlib script on the same provider."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from backtest.results import BacktestResult
from data_management.provider_files import ProviderFiles
from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Ran, run_engine
from tests.backtest.plain_script import plain_reports

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too

REAL = replace(
    SIMULATED,
    start_on=date(2015, 1, 5),
    end_on=date(2015, 11, 27),
    topk=20,
    n_drop=5,
    account=100_000_000.0,
    benchmark="SH600000",
)
CRASH = pd.Timestamp("2015-06-15"), pd.Timestamp("2015-07-08")
LIMIT = 0.095


def assert_alike(ours: BacktestResult, plain: pd.DataFrame) -> None:
    assert list(ours.daily.index) == list(plain.index)
    plain = plain[list(ours.daily.columns)]
    np.testing.assert_allclose(ours.daily, plain, rtol=1e-9, atol=1e-9, equal_nan=False)


def test_the_simulated_market_gives_the_plain_scripts_report(simulated: Ran) -> None:
    [plain] = plain_reports([simulated])
    assert_alike(simulated.result, plain)
    assert plain["turnover"].gt(0).sum() > 300


@pytest.fixture(scope="module")
def real(ashare: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run_engine(REAL, ashare, tmp_path_factory.mktemp("real"))


@pytest.mark.usefixtures("market_data")  # by this word CI finds what to run on real files
def test_the_real_market_gives_the_plain_scripts_report(real: Ran) -> None:
    [plain] = plain_reports([real])
    assert_alike(real.result, plain)


def test_positions_at_the_limit_could_not_be_sold_in_the_crash(real: Ran) -> None:
    trades, positions = real.result.trades, real.result.positions
    stuck = trades[(trades["direction"] == "sell") & (trades["reason"] == "limit_down")]
    stuck = stuck[stuck["date"].between(*CRASH)]
    assert len(stuck) > 5
    assert (stuck["traded_shares"] == 0).all()
    assert (stuck["ordered_shares"] >= 100).all()
    held = positions.set_index(["date", "instrument"]).index
    assert stuck.set_index(["date", "instrument"]).index.isin(held).all()


@pytest.fixture(scope="module")
def falls(ashare: Path, real: Ran) -> pd.DataFrame:
    """Each day and instrument: the change as the provider has it, and as raw closes show it."""
    files = ProviderFiles(ashare)
    by_code = {}
    for code in files.spells("all"):
        frame = pd.DataFrame(
            {name: files.values(code, name, files.calendar) for name in ("change", "factor")},
            index=pd.to_datetime(files.calendar),
        ).dropna()
        raised = frame["factor"] / frame["factor"].shift()
        by_code[code] = frame.assign(raw=(1 + frame["change"]) / raised - 1)
    return pd.concat(by_code, names=["instrument", "date"]).swaplevel()


def test_who_is_stuck_fell_to_the_limit_by_the_adjusted_change(
    real: Ran, falls: pd.DataFrame
) -> None:
    trades = real.result.trades
    stuck = trades[trades["reason"] == "limit_down"].set_index(["date", "instrument"]).index
    assert (falls["change"][stuck] <= -LIMIT).all()


def test_nobody_is_stuck_on_an_ex_date_that_only_looks_like_a_fall(
    real: Ran, falls: pd.DataFrame
) -> None:
    looks = falls[(falls["raw"] <= -LIMIT) & (falls["change"] > -LIMIT)].index
    held = real.result.positions.set_index(["date", "instrument"]).index
    assert len(looks.intersection(held)) > 0
    trades = real.result.trades
    stuck = trades[trades["reason"] == "limit_down"].set_index(["date", "instrument"]).index
    assert len(looks.intersection(stuck)) == 0

"""Providers to run back-tests on: a simulated market, and real bars where there are some."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from backtest.spec import BacktestSpec, ExpressionSignal
from data_management.models import Dataset
from data_management.options import ImportOptions
from data_management.qlib_provider import build_provider
from data_management.reading import read_bars
from data_management.sample_market import write_sample_market
from tests.backtest.asked import bars_of, import_bars
from tests.backtest.engine_process import Ran, run_engine

ARCHIVE = "ashare_daily_2014_2015.zip"
SIMULATED = BacktestSpec(
    start_on=date(2023, 3, 1),
    end_on=date(2024, 12, 31),
    signal=ExpressionSignal("Ref($close, 5)/$close"),
    topk=8,
    n_drop=3,
    account=1_000_000.0,
    benchmark="SH609001",
)


def provider_of(archive: Path, target: Path) -> Path:
    """The provider of an archive of daily bars, made as an import makes it."""
    bars = read_bars(archive, import_type="zip", options=ImportOptions()).bars
    build_provider(bars, target, exchange="XSHG")
    return target


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty simulated instruments over 2023 and 2024, none of them alike."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample_market(folder / "market.zip")
    return provider_of(folder / "market.zip", folder / "provider")


@pytest.fixture(scope="session")
def ashare(market_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """196 real instruments from May 2014 to November 2015."""
    return provider_of(market_data / ARCHIVE, tmp_path_factory.mktemp("ashare") / "provider")


@pytest.fixture(scope="session")
def simulated(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A back-test of two years on the simulated market."""
    return run_engine(SIMULATED, sample, tmp_path_factory.mktemp("simulated"))


@pytest.fixture
def market(user: User, files: Path) -> Dataset:
    """A dataset of the user's: six instruments over half a year."""
    return import_bars(files, user, bars_of())

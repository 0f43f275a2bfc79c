"""The same input gives the same numbers in every process."""

from pathlib import Path

import pandas as pd
import pytest

from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Ran, run_engine

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.proof)])
def again(
    request: pytest.FixtureRequest, sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    folder = tmp_path_factory.mktemp("seeds")
    return run_engine(SIMULATED, sample, folder, hash_seed=request.param)


@pytest.mark.parametrize("name", ["daily", "positions", "trades", "indicators"])
def test_the_order_of_sets_changes_nothing(name: str, simulated: Ran, again: Ran) -> None:
    first, second = (getattr(ran.result, name) for ran in (simulated, again))
    assert len(first) > 100
    pd.testing.assert_frame_equal(first, second, check_exact=True)

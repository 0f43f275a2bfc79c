"""A result comes back from its folder as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from backtest.results import POSITIONS, TRADES, BacktestResult, frame_of
from tests.backtest.result_frames import small_result


@pytest.mark.parametrize("name", ["daily", "positions", "trades", "indicators"])
def test_frames_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    small_result().write(tmp_path)
    back = BacktestResult.read(tmp_path)
    pd.testing.assert_frame_equal(getattr(back, name), getattr(small_result(), name))


@pytest.mark.parametrize(("name", "columns"), [("positions", POSITIONS), ("trades", TRADES)])
def test_frames_without_rows_keep_their_types(
    name: str, columns: dict[str, str], tmp_path: Path
) -> None:
    empty = frame_of([], columns)
    replace(small_result(), **{name: empty}).write(tmp_path)
    pd.testing.assert_frame_equal(getattr(BacktestResult.read(tmp_path), name), empty)


def test_the_rest_comes_back_as_it_was(tmp_path: Path) -> None:
    small_result().write(tmp_path / "new" / "folder")
    back = BacktestResult.read(tmp_path / "new" / "folder")
    assert back.findings == small_result().findings
    assert back.run_card == {"seed": 0}


def test_what_was_not_computed_is_null(tmp_path: Path) -> None:
    small_result().write(tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert metrics == {"compound": {"sharpe_ratio": None, "years": [2015]}}


def test_a_frame_of_other_columns_is_no_result() -> None:
    with pytest.raises(ValueError, match="trades"):
        replace(small_result(), trades=pd.DataFrame({"date": []}))


def test_a_folder_without_a_result_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="daily"):
        BacktestResult.read(tmp_path)

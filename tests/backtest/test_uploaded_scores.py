"""Scores from a file trade as the expression that they were computed from."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from backtest.comparing import first_difference
from backtest.spec import ExpressionSignal, ScoresSignal
from strategy.signals import read_scores
from tests.backtest.conftest import SIMULATED
from tests.backtest.engine_process import Question, run_engines
from tests.data_management.qlib_reader import read_by_qlib


@pytest.fixture(scope="module")
def written(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the expression of the simulated back-test gives, as a vendor of scores would write it,
    in no order."""
    assert isinstance(SIMULATED.signal, ExpressionSignal)
    text = SIMULATED.signal.expression
    values = read_by_qlib(sample, [text]).features[text]
    rows = [(day, f"{code[2:]}.{code[:2]}", value)
            for code, by_day in values.items() for day, value in by_day.items()]  # fmt: skip
    path = tmp_path_factory.mktemp("scores") / "scores.csv"
    frame = pd.DataFrame(rows, columns=["trade_date", "ts_code", "score"])
    frame.sample(frac=1, random_state=3).to_csv(path, index=False)
    return path


def test_uploaded_scores_give_the_account_of_their_expression(
    written: Path, sample: Path, tmp_path: Path
) -> None:
    expression = replace(SIMULATED, end_on=date(2023, 6, 30))
    uploaded = replace(expression, signal=ScoresSignal(written, "0" * 64))
    scores = read_scores(written, file_type="csv").scores
    asked = {"expression": Question(expression), "uploaded": Question(uploaded, scores=scores)}
    ran = run_engines(asked, sample, tmp_path)
    assert ran["expression"].result.daily["turnover"].gt(0).sum() > 50
    assert first_difference(ran["uploaded"].result, ran["expression"].result) is None

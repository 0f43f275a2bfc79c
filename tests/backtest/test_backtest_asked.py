"""What is refused before anything is kept, and who is told which field is at fault."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backtest.models import Backtest
from data_management.errors import ImportRefused
from data_management.models import Dataset
from strategy.errors import KeyUsed, NotTaken
from strategy.score_files import Scores
from tests.backtest.asked import ask

OLD = {
    "train_start_on": "2014-01-02",
    "train_end_on": "2014-12-31",
    "valid_start_on": "2015-01-05",
    "valid_end_on": "2015-03-31",
}
SCORES = b"date,instrument,score\n2024-02-01,SH600000,1\n"


def faults_of(dataset: Dataset, **changes: Any) -> dict[str, str]:
    with pytest.raises(NotTaken) as refused:
        ask(dataset, **changes)
    assert not Backtest.objects.exists()
    return {fault.field: fault.code for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("config", "faults"),
    [
        ({"topk": 0, "colour": "red"}, {"config.topk": "invalid", "config.colour": "invalid"}),
        ({"signal": {"expression": "(1).__class__"}}, {"config": "expression_refused"}),
        ({"benchmark": "SH609999"}, {"config": "benchmark_unknown"}),
        ({"start_on": "2030-01-01", "end_on": "2030-12-31"}, {"config": "window_outside_calendar"}),
        ({"signal": {"path": "/etc/passwd", "sha256": "0" * 64}}, {"config.signal": "invalid"}),
        ({"signal": {"kind": "os.system"}}, {"config.signal": "invalid"}),
        ({"signal": {"kind": "rsi", "parameters": {"windw": 9}}}, {"config.signal": "invalid"}),
        (
            {"signal": {"kind": "own_signal", "parameters": {"sha256": "0" * 64}}},
            {"config.signal": "invalid"},
        ),
        ({"signal": {"kind": "model", "parameters": OLD}}, {"config": "model_unfit"}),
    ],
)  # fmt: skip
def test_what_would_not_run_is_refused(
    market: Dataset, config: dict[str, Any], faults: dict[str, str]
) -> None:
    assert faults_of(market, config=config) == faults


def test_a_dataset_without_bars_is_refused(user: Any) -> None:
    empty = Dataset.objects.create(name="empty", owner=user)
    assert faults_of(empty) == {"dataset": "no_bars"}


def test_warnings_are_kept_and_do_not_stop_it(market: Dataset) -> None:
    found = {finding["name"]: finding["level"] for finding in ask(market).findings}
    assert found["universe_hindsight"] == "warning"


def test_scores_and_an_expression_are_not_taken_together(market: Dataset, home: Path) -> None:
    scores = Scores(SimpleUploadedFile("mine.csv", SCORES), {})
    assert faults_of(market, scores=scores) == {"config.signal": "invalid"}
    assert [path for path in (home / "uploads").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "code"), [("mine.pkl", "unknown_type"), ("mine.xlsx", "not_a_workbook")]
)
def test_a_file_that_holds_no_scores_is_refused(market: Dataset, name: str, code: str) -> None:
    scores = Scores(SimpleUploadedFile(name, SCORES), {})
    with pytest.raises(ImportRefused) as refused:
        ask(market, scores=scores, config={"signal": None})
    assert refused.value.code == code


def test_the_same_key_answers_the_same_back_test(market: Dataset) -> None:
    first = ask(market, task_id="a-key")
    assert ask(market, task_id="a-key") == first
    with pytest.raises(KeyUsed):
        ask(market, task_id="a-key", config={"topk": 3})
    assert Backtest.objects.count() == 1

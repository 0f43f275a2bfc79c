"""Parameters that a strategy cannot have are named, each with one sentence and what to do."""

from typing import Any

import pytest

from strategy.catalog import StrategyRefused, read_parameters
from tests.strategy.test_catalog import DAYS


def refused(kind: Any, given: Any, **known: Any) -> dict[str, str]:
    with pytest.raises(StrategyRefused) as caught:
        read_parameters(kind, given, **known)
    assert all(sentence.endswith(".") for _, sentence in caught.value.problems)
    return dict(caught.value.problems)


@pytest.mark.parametrize(
    ("kind", "given", "field", "words"),
    [
        ("momentm", {}, "kind", "write momentum"),
        ("zzz", {}, "kind", "choose one of blend, bollinger"),
        (["macd"], {}, "kind", "is no kind of strategy"),
        ("qlib.contrib.model.gbdt.LGBModel", {}, "kind", "is no kind of strategy"),
        ("macd", ["fast"], "parameters", "an object"),
        ("macd", {"fats": 3}, "fats", "write fast"),
        ("macd", {"class": "Model"}, "class", "is no parameter of macd"),
        ("macd", {"fast": 2.5}, "fast", "a whole number from 1 to 1000"),
        ("macd", {"fast": True}, "fast", "a whole number"),
        ("macd", {"fast": "12"}, "fast", "a whole number"),
        ("macd", {"fast": None}, "fast", "a whole number"),
        ("macd", {"slow": 10**400}, "slow", "a whole number"),
        ("macd", {"fast": 26}, "fast", "not less than slow, 26"),
        ("moving_average_cross", {"fast": 60}, "fast", "not less than slow, 20"),
        ("momentum", {"window": 20}, "skip", "not less than window, 20"),
        ("rsi", {"window": 501}, "window", "from 2 to 500"),
        ("rsi", {"direction": "up"}, "direction", "trend or reversion"),
        ("rsi", {"direction": []}, "direction", "trend or reversion"),
        ("own_signal", {}, "sha256", "Give sha256"),
        ("own_signal", {"sha256": "/data/x.csv"}, "sha256", "upload one"),
        ("expression", {}, "expression", "Give expression"),
        ("expression", {"expression": " "}, "expression", "an expression such as"),
        ("expression", {"expression": 5}, "expression", "an expression such as"),
        ("expression", {"expression": "Ref($close,-2)"}, "expression", "At column 12: Ref($close"),
        ("expression", {"expression": "close"}, "expression", "write $close"),
        ("blend", {"factors": []}, "factors", "a list of 1 to 10"),
        ("blend", {"factors": "$close"}, "factors", "a list of 1 to 10"),
        ("blend", {"factors": [{"expression": "$close"}] * 11}, "factors", "a list of 1 to 10"),
        ("blend", {"factors": ["$close"]}, "factors", "number 1, must be an object"),
        ("blend", {"factors": [{"weight": 1}]}, "factors", "number 1, needs an expression"),
        ("model", {}, "train_start_on", "Give train_start_on"),
        ("model", DAYS | {"train_end_on": "2015-02-30"}, "train_end_on", "a date such as"),
        ("model", DAYS | {"train_end_on": 20150227}, "train_end_on", "a date such as"),
        ("model", DAYS | {"valid_start_on": "2015-02-27"}, "valid_start_on", "not after"),
        ("model", DAYS | {"valid_end_on": "2015-03-01"}, "valid_end_on", "not after"),
        ("model", DAYS | {"test_start_on": "2015-05-29"}, "test_start_on", "not after valid_end"),
        ("model", DAYS | {"test_end_on": "2015-05-29"}, "test_end_on", "not after valid_end_on"),
        ("model", DAYS | {"learning_rate": float("nan")}, "learning_rate", "from 0.001 up to 1"),
        ("model", DAYS | {"learning_rate": 0}, "learning_rate", "from 0.001 up to 1"),
    ],
)
def test_the_sentence_says_what_to_do(kind: Any, given: Any, field: str, words: str) -> None:
    problems = refused(kind, given)
    assert words in problems[field], problems


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 1001, "1", True, None])
def test_a_weight_is_a_number_within_bounds(weight: Any) -> None:
    factors = [{"expression": "$close"}, {"expression": "$open", "weight": weight}]
    assert (
        "number 2, must have a number from -1000 up to 1000 as its weight"
        in refused("blend", {"factors": factors})["factors"]
    )


def test_factors_that_all_weigh_nothing_are_refused() -> None:
    factors = [{"expression": "$close", "weight": 0}]
    assert "all weigh nothing" in refused("blend", {"factors": factors})["factors"]


def test_a_factor_that_looks_ahead_is_named() -> None:
    factors = [{"expression": "$close"}, {"expression": "$close/Ref($close, -1)"}]
    assert refused("blend", {"factors": factors})["factors"] == (
        "factors, number 2: At column 20: Ref($close, -1) looks 1 bar into the future; "
        "a signal may only look back."
    )


def test_all_wrong_parameters_are_named_at_once() -> None:
    assert set(refused("rsi", {"window": 0, "direction": "up", "colour": "red"})) == {
        "window", "direction", "colour",
    }  # fmt: skip


def test_the_fields_of_a_dataset_are_held_against_an_expression() -> None:
    told = refused("expression", {"expression": "$turnover"}, fields=("close", "turnover_rate"))
    assert "$turnover is no field of the data; write $turnover_rate" in told["expression"]

"""The kinds of strategy: each is told in full, and computes what its parameters say."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from strategy.catalog import CATALOG, read_parameters
from strategy.expressions import check_expression
from strategy.scoring.plans import BlendPlan, ExpressionPlan, ModelPlan, ScoresPlan

DAYS = {
    "train_start_on": "2014-06-03",
    "train_end_on": "2015-02-27",
    "valid_start_on": "2015-03-02",
    "valid_end_on": "2015-05-29",
}
LEAST: dict[str, dict[str, Any]] = {
    **{name: {} for name in CATALOG},
    "expression": {"expression": "Ref($close, 5)/$close"},
    "blend": {"factors": [{"expression": "$close/Ref($close, 5)"}]},
    "own_signal": {"sha256": "0" * 64},
    "model": DAYS,
}
FACTORS = sorted(set(CATALOG) - {"blend", "own_signal", "model"})


def test_the_catalogue_has_the_kinds_that_were_promised() -> None:
    assert list(CATALOG) == [
        "expression", "moving_average_cross", "momentum", "reversal", "low_volatility", "macd",
        "rsi", "bollinger", "blend", "own_signal", "model",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", CATALOG.values(), ids=list(CATALOG))
def test_a_kind_is_explained_and_has_a_source(kind: Any) -> None:
    told = (kind.label, kind.explanation, kind.reference)
    assert all(told)
    assert kind.explanation.endswith(".")
    assert all(each.label and each.meaning for each in kind.parameters)


@pytest.mark.parametrize("name", CATALOG)
def test_the_schema_takes_the_defaults_and_nothing_unknown(name: str) -> None:
    schema = CATALOG[name].schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(json.loads(json.dumps(read_parameters(name, LEAST[name]))))
    assert not validator.is_valid(LEAST[name] | {"module_path": "os"})


@pytest.mark.parametrize("name", CATALOG)
def test_complete_parameters_are_read_as_they_are(name: str) -> None:
    complete = read_parameters(name, LEAST[name])
    assert set(complete) == {each.name for each in CATALOG[name].parameters}
    assert read_parameters(name, json.loads(json.dumps(complete))) == complete


@pytest.mark.parametrize("name", CATALOG)
def test_a_plan_survives_json(name: str) -> None:
    config = CATALOG[name].plan(read_parameters(name, LEAST[name])).as_config()
    assert json.loads(json.dumps(config)) == config


@pytest.mark.parametrize("name", FACTORS)
def test_a_factor_is_one_expression_of_our_language(name: str) -> None:
    plan = CATALOG[name].plan(read_parameters(name, LEAST[name]))
    assert isinstance(plan, ExpressionPlan)
    assert check_expression(plan.expression, ("close",)).look_back > 0


@pytest.mark.parametrize(
    ("kind", "given", "expression"),
    [
        ("moving_average_cross", {"fast": 3}, "Mean($close,3)/Mean($close,20)-1"),
        ("momentum", {"skip": 0, "window": 9}, "$close/Ref($close,9)-1"),
        ("momentum", {}, "Ref($close,20)/Ref($close,120)-1"),
        ("reversal", {}, "1-$close/Ref($close,5)"),
        ("low_volatility", {"window": 9}, "-Std($close/Ref($close,1)-1,9)"),
        ("bollinger", {}, "(Mean($close,20)-$close)/Std($close,20)"),
        ("bollinger", {"direction": "trend"}, "($close-Mean($close,20))/Std($close,20)"),
    ],
)
def test_parameters_go_into_the_expression(
    kind: str, given: dict[str, Any], expression: str
) -> None:
    plan = CATALOG[kind].plan(read_parameters(kind, given))
    assert plan == ExpressionPlan(expression)


def test_a_blend_is_its_factors_with_their_weights() -> None:
    factors = [{"expression": " $close ", "weight": 2}, {"expression": "$open"}]
    plan = CATALOG["blend"].plan(read_parameters("blend", {"factors": factors}))
    assert plan == BlendPlan((("$close", 2.0), ("$open", 1.0)))


def test_own_scores_are_known_by_their_hash() -> None:
    plan = CATALOG["own_signal"].plan(read_parameters("own_signal", {"sha256": "a" * 64}))
    assert plan == ScoresPlan("a" * 64)


def test_a_model_has_days_for_its_windows() -> None:
    plan = CATALOG["model"].plan(read_parameters("model", DAYS))
    assert isinstance(plan, ModelPlan)
    assert (plan.valid_end_on, plan.test_start_on) == (date(2015, 5, 29), None)

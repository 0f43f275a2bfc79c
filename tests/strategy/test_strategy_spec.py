"""A strategy's config becomes a specification, which a back-test's extends."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from backtest.spec import BacktestSpec
from strategy.signal_forms import ExpressionSignal
from strategy.spec import Costs, StrategySpec
from strategy.spec_fields import SpecRefused

LEAST: dict[str, Any] = {"signal": {"expression": "Ref($close, 5)/$close"}}
WINDOW = {"start_on": "2015-01-05", "end_on": "2015-11-27"}


def refused(**config: Any) -> dict[str, str]:
    with pytest.raises(SpecRefused) as caught:
        StrategySpec.from_config(LEAST | config)
    return dict(caught.value.problems)


def test_the_least_config_takes_the_defaults() -> None:
    assert StrategySpec.from_config(LEAST) == StrategySpec(
        signal=ExpressionSignal("Ref($close, 5)/$close")
    )


def test_only_the_signal_is_needed() -> None:
    with pytest.raises(SpecRefused) as caught:
        StrategySpec.from_config({})
    assert [name for name, _ in caught.value.problems] == ["signal"]


def test_a_specification_survives_json() -> None:
    spec = replace(StrategySpec.from_config(LEAST), lot=None, costs=Costs(min_cost=0.0), topk=7)
    assert StrategySpec.from_config(json.loads(json.dumps(spec.as_config()))) == spec


@pytest.mark.parametrize("field", ["start_on", "end_on", "benchmark", "engine", "seed"])
def test_what_only_a_back_test_has_is_refused(field: str) -> None:
    assert set(refused(**{field: "2015-01-05"})) == {field}


def test_what_cannot_be_together_is_refused_as_in_a_back_test() -> None:
    assert "topk of 3" in refused(topk=3)["n_drop"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("construction", "best"),
        ("construction", None),
        ("max_weight", 0),
        ("max_weight", 1.01),
        ("rebalance_interval", 0),
        ("rebalance_interval", 1.5),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(field: str, value: Any) -> None:
    problems = refused(**{field: value})
    assert list(problems) == [field]
    assert problems[field].startswith(f"{field} must be ")


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"max_weight": 0.1}, "max_weight"),
        ({"construction": "equal_weight", "only_tradable": True}, "only_tradable"),
        (
            {"construction": "score_weight", "forbid_all_trade_at_limit": False},
            "forbid_all_trade_at_limit",
        ),
    ],
)
def test_what_a_construction_does_not_know_is_refused(config: dict[str, Any], field: str) -> None:
    problems = refused(**config)
    assert list(problems) == [field]
    assert problems[field].count(".") == 1


def test_weights_do_not_mind_what_dropout_may_replace() -> None:
    spec = StrategySpec.from_config(LEAST | {"construction": "equal_weight", "topk": 3})
    assert spec.n_drop > spec.topk


def test_a_back_test_of_a_strategy_has_all_that_the_strategy_has() -> None:
    strategy = StrategySpec.from_config(LEAST | {"topk": 9, "market_rules": "dated"})
    tested = BacktestSpec.from_config(strategy.as_config() | WINDOW)
    assert asdict(tested).items() >= asdict(strategy).items()

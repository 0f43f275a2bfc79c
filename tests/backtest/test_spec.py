"""A config becomes a specification, or every wrong field is named in a sentence."""

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backtest.spec import (
    BacktestSpec,
    Costs,
    ExpressionSignal,
    ScoresSignal,
    SpecRefused,
    StrategySignal,
)

LEAST: dict[str, Any] = {
    "start_on": "2015-01-05",
    "end_on": "2015-11-27",
    "signal": {"expression": "Ref($close, 5)/$close"},
}


def refused(**config: Any) -> dict[str, str]:
    with pytest.raises(SpecRefused) as caught:
        BacktestSpec.from_config(LEAST | config)
    return dict(caught.value.problems)


def test_the_least_config_takes_the_defaults() -> None:
    assert BacktestSpec.from_config(LEAST) == BacktestSpec(
        start_on=date(2015, 1, 5),
        end_on=date(2015, 11, 27),
        signal=ExpressionSignal("Ref($close, 5)/$close"),
    )


def test_nothing_given_names_what_is_needed() -> None:
    with pytest.raises(SpecRefused) as caught:
        BacktestSpec.from_config({})
    assert [name for name, _ in caught.value.problems] == ["start_on", "end_on", "signal"]


def test_a_specification_survives_json() -> None:
    spec = replace(
        BacktestSpec.from_config(LEAST),
        signal=ScoresSignal(Path("/data/scores.parquet"), "0" * 64),
        costs=Costs(open_cost=0.001, min_cost=0.0),
        lot=None,
        limit_threshold=None,
        benchmark="SH000300",
        currency=None,
    )
    assert BacktestSpec.from_config(json.loads(json.dumps(spec.as_config()))) == spec


def test_a_kind_of_strategy_survives_json_with_all_its_parameters() -> None:
    given = LEAST | {"signal": {"kind": "momentum", "parameters": {"window": 60}}}
    spec = BacktestSpec.from_config(given)
    assert spec.signal == StrategySignal("momentum", {"window": 60, "skip": 20})
    assert BacktestSpec.from_config(json.loads(json.dumps(spec.as_config()))) == spec


def test_an_unknown_key_is_refused_by_name() -> None:
    assert "module_path" in refused(module_path="os")["module_path"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start_on", "20150132"),
        ("end_on", 7),
        ("signal", "Ref($close, 5)"),
        ("signal", {"class": "Model"}),
        ("signal", {"kind": "momentm"}),
        ("signal", {"kind": "rsi", "parameters": {"window": 0}}),
        ("signal", {"kind": "rsi", "parameters": [9]}),
        ("signal", {"kind": "rsi", "class": "Model"}),
        ("signal", {"expression": ""}),
        ("signal", {"expression": "$close+" * 100}),
        ("signal", {"path": "/data/scores.csv", "sha256": "short"}),
        ("universe", "../all"),
        ("universe", "csi300\n"),
        ("topk", 0),
        ("topk", True),
        ("topk", 2.5),
        ("n_drop", 0),
        ("hold_thresh", -1),
        ("risk_degree", 0),
        ("risk_degree", 1.1),
        ("only_tradable", "yes"),
        ("account", math.nan),
        ("account", math.inf),
        ("account", "1e8"),
        ("account", 10**400),
        ("currency", "yuan"),
        ("deal_price", "close+0*eval"),
        ("lot", 0),
        ("limit_threshold", -0.1),
        ("costs", {"open_cost": -0.1}),
        ("costs", {"commission": 0.1}),
        ("costs", None),
        ("benchmark", "SH000300/.."),
        ("engine", "os.system"),
        ("market_rules", ["dated"]),
        ("seed", -1),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(field: str, value: Any) -> None:
    problems = refused(**{field: value})
    assert list(problems) == [field]
    assert problems[field].startswith(field)
    assert problems[field].endswith(".")


def test_all_wrong_fields_are_named_at_once() -> None:
    assert set(refused(topk=0, seed="x", colour="red")) == {"topk", "seed", "colour"}


def test_an_end_before_the_start_is_refused() -> None:
    assert "before start_on" in refused(end_on="2014-12-31")["end_on"]


def test_dropping_more_than_is_held_is_refused() -> None:
    assert "topk of 50" in refused(n_drop=51)["n_drop"]


def test_with_dated_rules_selling_costs_what_buying_does_for_the_duty_comes_by_itself() -> None:
    dated = LEAST | {"market_rules": "dated", "costs": {"open_cost": 0.0002}}
    assert BacktestSpec.from_config(dated).costs == Costs(open_cost=0.0002, close_cost=0.0002)
    assert BacktestSpec.from_config(LEAST).costs.close_cost == 0.0015

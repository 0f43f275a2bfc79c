"""The kind of strategy that learns: LightGBM on Qlib's Alpha158."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from strategy.catalog.kind import Parameters, StrategyKind
from strategy.catalog.parameter import Parameter
from strategy.scoring.plans import ModelPlan
from strategy.spec_fields import Problem

_DAYS = (
    ("train_start_on", "Training from", "first day that the model learns from", True),
    ("train_end_on", "Training until", "last day that it learns from", True),
    ("valid_start_on", "Validation from", "first day that says when to stop learning", True),
    ("valid_end_on", "Validation until", "last day of these", True),
    ("test_start_on", "Scores from", "first day with scores; empty for the next session", False),
    ("test_end_on", "Scores until", "last day with scores; empty for as long as there are", False),
)


def _day(name: str, label: str, meaning: str, needed: bool) -> Parameter:
    return Parameter(name=name, label=label, meaning=meaning, type="date", needed=needed)


def _whole(name: str, label: str, meaning: str, default: int, bounds: tuple[int, int]) -> Parameter:
    least, most = bounds
    return Parameter(
        name=name, label=label, meaning=meaning, type="integer", default=default,
        least=least, most=most,
    )  # fmt: skip


def _number(
    name: str, label: str, meaning: str, default: float, bounds: tuple[float, float]
) -> Parameter:
    least, most = bounds
    return Parameter(
        name=name, label=label, meaning=meaning, type="number", default=default,
        least=least, most=most,
    )  # fmt: skip


def _plan(given: Parameters) -> ModelPlan:
    days = {name: given[name] and date.fromisoformat(given[name]) for name, *_ in _DAYS}
    return ModelPlan(**{**given, **days})


def _windows_that_overlap(given: Parameters) -> Iterator[Problem]:
    """Each day has to come after the one before it, as far as they are given."""
    stated: list[tuple[str, Any]] = [(name, given[name]) for name, *_ in _DAYS if given[name]]
    for (earlier, before), (later, after) in pairwise(stated):
        same_window = earlier.split("_")[0] == later.split("_")[0]
        if after < before or (after == before and not same_window):
            yield later, f"{later} is {after}, not after {earlier}, {before}: move one of them."


MODEL = StrategyKind(
    name="model",
    label="LightGBM on Alpha158",
    explanation="Learns from 158 factors of each day's bars how the following sessions went, and "
    "holds what it foretells the highest return. What a label of one window knows of the next one "
    "is left out.",
    reference="Ke et al.: LightGBM, NeurIPS 30 (2017); Qlib's LGBModel and Alpha158; purging: "
    "López de Prado, Advances in Financial Machine Learning (2018), chapter 7",
    parameters=(
        *(_day(*each) for each in _DAYS),
        _whole("horizon", "Horizon", "sessions that the foretold return runs over", 1, (1, 60)),
        _whole("rounds", "Rounds", "trees at most", 200, (1, 2000)),
        _whole("patience", "Patience", "rounds without gain before it stops", 20, (1, 500)),
        _number("learning_rate", "Learning rate", "what each tree adds", 0.05, (0.001, 1)),
        _whole("num_leaves", "Leaves", "leaves of a tree at most", 31, (2, 512)),
        _whole("max_depth", "Depth", "levels of a tree at most", 8, (1, 16)),
        _number("feature_fraction", "Factors", "part that each tree looks at", 0.9, (0.05, 1)),
        _number("lambda_l1", "L1", "penalty on the size of leaves", 0.0, (0, 10_000)),
        _number("lambda_l2", "L2", "penalty on their squares", 1.0, (0, 10_000)),
        _whole("seed", "Seed", "for what is drawn by chance", 0, (0, 2**31 - 1)),
    ),
    compiled=_plan,
    contradictions=_windows_that_overlap,
)

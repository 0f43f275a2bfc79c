"""Weights of a day's best, and the sessions on which they are looked at."""

import math

import pandas as pd
import pytest

from strategy.portfolio.rebalancing import rests
from strategy.portfolio.weights import target_weights

SCORES = pd.Series({"E": 0.0, "B": 3.0, "A": 5.0, "D": -1.0, "C": 2.0})


def weigh(
    scores: pd.Series = SCORES, *, by_score: bool = True, topk: int = 4, cap: float | None = None
) -> dict[object, float]:
    return target_weights(scores, by_score=by_score, topk=topk, max_weight=cap).to_dict()


def test_equal_weights_are_those_of_the_best() -> None:
    assert weigh(by_score=False, topk=2) == {"A": 0.5, "B": 0.5}


def test_weights_by_score_are_in_proportion_and_only_above_zero() -> None:
    assert weigh() == {"A": 0.5, "B": 0.3, "C": 0.2}


def test_equal_scores_go_by_code() -> None:
    assert list(weigh(pd.Series({"C": 1.0, "A": 1.0, "B": 1.0}), topk=2)) == ["A", "B"]


@pytest.mark.parametrize("none", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_score(none: float) -> None:
    assert weigh(pd.Series({"A": none, "B": 1.0}), by_score=False) == {"B": 1.0}


@pytest.mark.parametrize("scores", [pd.Series({"A": -1.0}), pd.Series(dtype=float)])
def test_without_a_score_above_zero_nobody_is_held(scores: pd.Series) -> None:
    assert weigh(scores) == {}


def test_what_the_cap_cuts_off_goes_to_the_others_in_proportion() -> None:
    scores = pd.Series({"A": 6.0, "B": 2.0, "C": 1.0, "D": 1.0})
    assert weigh(scores, cap=0.4) == pytest.approx({"A": 0.4, "B": 0.3, "C": 0.15, "D": 0.15})


def test_whom_that_lifts_over_the_cap_is_cut_too() -> None:
    assert weigh(cap=0.36) == pytest.approx({"A": 0.36, "B": 0.36, "C": 0.28})


@pytest.mark.parametrize("by_score", [True, False])
def test_where_all_are_at_the_cap_the_rest_is_cash(by_score: bool) -> None:
    weights = weigh(by_score=by_score, topk=3, cap=0.2)
    assert weights == {"A": 0.2, "B": 0.2, "C": 0.2}


def test_a_cap_that_nobody_reaches_changes_nothing() -> None:
    assert weigh(cap=0.5) == weigh()


def test_every_few_sessions_are_traded_from_the_first_on() -> None:
    assert [rests(session, 3) for session in range(5)] == [False, True, True, False, True]
    assert not any(rests(session, 1) for session in range(5))

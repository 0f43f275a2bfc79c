"""A blend is the weighted sum of an instrument's ranks among its day's."""

import math

import pandas as pd
import pytest

from strategy.scoring.blending import blend

DAYS = pd.to_datetime(["2024-01-02", "2024-01-03"])


def factor(values: dict[str, tuple[float, float]]) -> pd.Series:
    places = pd.MultiIndex.from_product([list(values), DAYS], names=["instrument", "datetime"])
    return pd.Series([each for pair in values.values() for each in pair], index=places)


FIRST = factor({"SH600000": (1.0, 30.0), "SH600001": (2.0, 20.0), "SH600002": (9.0, 10.0)})
SECOND = factor({"SH600000": (5.0, 1.0), "SH600001": (5.0, 2.0), "SH600002": (1.0, math.nan)})


def of_day(scores: pd.Series, number: int) -> dict[str, float]:
    day = scores.xs(DAYS[number], level="datetime")
    return {str(code): float(value) for code, value in day.items()}


def test_ranks_go_from_the_lowest_to_one() -> None:
    scores = blend([(FIRST, 1.0)])
    thirds = {"SH600000": 1 / 3, "SH600001": 2 / 3, "SH600002": 1.0}
    assert of_day(scores, 0) == pytest.approx(thirds)


def test_weights_count_and_equal_values_share_their_ranks() -> None:
    scores = blend([(FIRST, 1.0), (SECOND, -2.0)])
    shared = (2 / 3 + 1) / 2
    assert of_day(scores, 0) == pytest.approx(
        {"SH600000": 1 / 3 - 2 * shared, "SH600001": 2 / 3 - 2 * shared, "SH600002": 1 - 2 / 3}
    )


def test_who_misses_a_factor_has_no_score_and_is_not_ranked() -> None:
    scores = blend([(FIRST, 1.0), (SECOND, 0.0)])
    assert of_day(scores, 1) == {"SH600000": 1.0, "SH600001": 0.5}


def test_a_blend_depends_on_the_order_of_values_and_not_on_their_size() -> None:
    assert blend([(FIRST**3, 2.0)]).equals(blend([(FIRST, 2.0)]))

"""Means of daily figures, and how sure they are."""

import numpy as np
import pytest

from strategy.quality.summaries import LEAST_DAYS, summarise


def newey_west(values: np.ndarray, lags: int) -> float:
    """The mean's standard error, by the double sum that defines it."""
    count, centred = len(values), values - values.mean()
    total = 0.0
    for one in range(count):
        for other in range(count):
            weight = max(0.0, 1 - abs(one - other) / (lags + 1))
            total += weight * centred[one] * centred[other]
    return float(np.sqrt(total / (count - 1) / count))


@pytest.mark.parametrize("horizon", [1, 2, 5, 20])
def test_overlapping_days_count_for_less(horizon: int) -> None:
    alone = np.random.default_rng(2).normal(0.02, 0.1, 150)
    overlapping = np.convolve(alone, np.ones(horizon) / horizon, mode="valid")
    expected = overlapping.mean() / newey_west(overlapping, horizon - 1)
    told = summarise(overlapping, horizon=horizon)["t_statistic"]
    assert told == pytest.approx(expected, rel=1e-9)


def test_days_without_a_figure_do_not_count() -> None:
    figures = summarise(np.array([0.5, np.nan, -0.25, np.nan]))
    assert (figures["days"], figures["mean"], figures["positive"]) == (2, 0.125, 0.5)


def test_few_days_are_not_sure_of_anything() -> None:
    days = np.random.default_rng(2).normal(size=LEAST_DAYS)
    assert summarise(days)["t_statistic"] is not None
    assert summarise(days[1:])["t_statistic"] is None
    assert summarise(days, horizon=LEAST_DAYS)["t_statistic"] is None


def test_one_day_does_not_vary() -> None:
    figures = summarise(np.array([0.5]))
    assert (figures["mean"], figures["std"], figures["ratio"]) == (0.5, None, None)


def test_equal_days_do_not_vary_and_have_no_ratio() -> None:
    figures = summarise(np.full(30, 0.1))
    assert [figures[name] for name in ("std", "ratio", "t_statistic")] == [0.0, None, None]

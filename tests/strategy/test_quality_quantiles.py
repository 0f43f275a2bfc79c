"""Parts of a day's instruments by score: their returns, and how fast the highest one changes."""

import numpy as np
import pandas as pd
import pytest
from qlib.contrib.eva.alpha import calc_long_short_return

from strategy.quality.measuring import QUANTILES, measure_signal
from strategy.quality.quantiles import divide, top_turnover
from tests.strategy.scored_market import LATER, as_series, knowing, random_closes

WHOLE = random_closes(names=25).ffill().bfill()
RANDOM = pd.DataFrame(np.random.default_rng(5).normal(size=WHOLE.shape), WHOLE.index, WHOLE.columns)
SCORES = as_series(RANDOM.iloc[:-LATER])


def test_parts_of_equal_number_are_those_of_pandas() -> None:
    parts = divide(RANDOM.to_numpy(), QUANTILES)
    cut = RANDOM.apply(lambda day: pd.qcut(day, QUANTILES, labels=False) + 1, axis=1)
    assert (parts == cut.to_numpy()).all()


def test_the_mean_return_of_a_part_is_that_of_pandas() -> None:
    returns = as_series(WHOLE.shift(-2) / WHOLE.shift(-1) - 1).reindex(SCORES.index)
    part = SCORES.groupby("datetime").transform(lambda day: pd.qcut(day, QUANTILES, labels=False))
    days = SCORES.index.get_level_values("datetime")
    expected = returns.groupby([days, part]).mean().unstack()
    quality = measure_signal(SCORES, WHOLE)
    names = [f"quantile_{number}" for number in range(1, QUANTILES + 1)]
    np.testing.assert_allclose(quality.daily[names], expected, atol=1e-12)
    told = quality.figures["horizons"][0]["quantile_returns"]
    assert told == pytest.approx(expected.mean().tolist(), rel=1e-9)


def test_long_short_is_twice_that_of_qlib_which_halves_it() -> None:
    returns = as_series(WHOLE.shift(-2) / WHOLE.shift(-1) - 1).reindex(SCORES.index)
    halved, _ = calc_long_short_return(SCORES, returns, quantile=1 / QUANTILES)
    daily = measure_signal(SCORES, WHOLE).daily
    np.testing.assert_allclose(daily["long_short"], 2 * halved, atol=1e-12)


def test_who_has_no_return_does_not_move_the_others_to_another_part() -> None:
    closes = WHOLE.copy()
    closes.loc[:, "SH600003"] = np.nan
    scores = RANDOM.iloc[:-LATER]
    parts = pd.DataFrame(divide(scores.to_numpy(), QUANTILES), scores.index, scores.columns)
    returns = (closes.shift(-2) / closes.shift(-1) - 1).loc[scores.index]
    daily = measure_signal(SCORES, closes).daily
    np.testing.assert_allclose(daily["quantile_5"], returns[parts == QUANTILES].mean(axis=1))


def test_equal_scores_are_in_the_same_part() -> None:
    yes_or_no = np.array([[1.0] * 3 + [0.0] * 7])
    assert divide(yes_or_no, QUANTILES).tolist() == [[5] * 3 + [2] * 7]


def test_turnover_counts_who_is_new() -> None:
    parts = np.array([[5, 5, 0, 0], [5, 0, 5, 0], [0, 0, 0, 0], [5, 5, 0, 0], [5, 5, 0, 0]])
    turned = top_turnover(parts.astype(np.int8), QUANTILES)
    np.testing.assert_array_equal(turned, [np.nan, 0.5, np.nan, np.nan, 0.0])


def test_a_signal_that_stays_does_not_turn_over() -> None:
    fixed = RANDOM.iloc[:-LATER] * 0 + np.arange(25)
    figures = measure_signal(as_series(fixed), WHOLE).figures
    assert figures["turnover"] == {"mean": 0, "least": 0, "most": 0}
    assert figures["rank_autocorrelation"]["least"] == pytest.approx(1)


def test_rank_autocorrelation_is_that_of_pandas() -> None:
    closes = random_closes()
    spread = knowing(closes).unstack("instrument")
    told = measure_signal(knowing(closes), closes).daily["rank_autocorrelation"]
    expected = [
        spread.iloc[row].corr(spread.iloc[row - 1], method="spearman")
        for row in range(1, len(spread))
    ]
    np.testing.assert_allclose(told[1:], expected, atol=1e-12)

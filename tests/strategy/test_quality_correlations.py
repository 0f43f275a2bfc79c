"""IC and rank IC are what Qlib and scipy compute of the same scores and returns."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from qlib.contrib.eva.alpha import calc_ic
from scipy import stats

from strategy.quality.correlations import LEAST_NAMES
from strategy.quality.forward import forward_returns
from strategy.quality.measuring import HORIZONS, measure_signal
from strategy.quality.results import SignalQuality
from tests.strategy.scored_market import as_series, knowing, random_closes

CLOSES = random_closes()
SCORES = knowing(CLOSES)


@cache
def measured() -> SignalQuality:
    return measure_signal(SCORES, CLOSES)


def label(horizon: int) -> pd.Series:
    """Qlib's own label, by instrument and day."""
    by_code = CLOSES.shift(-1 - horizon) / CLOSES.shift(-1) - 1
    return as_series(by_code).reindex(SCORES.index)


def test_every_day_is_that_of_qlib() -> None:
    ic, rank_ic = calc_ic(SCORES, label(1))
    daily = measured().daily
    np.testing.assert_allclose(daily["ic"], ic, atol=1e-12)
    np.testing.assert_allclose(daily["rank_ic"], rank_ic, atol=1e-12)


@pytest.mark.parametrize("number", range(len(HORIZONS)))
def test_every_horizon_is_that_of_qlib(number: int) -> None:
    figures = measured().figures["horizons"][number]
    assert figures["horizon"] == HORIZONS[number]
    by_qlib = calc_ic(SCORES, label(HORIZONS[number]))
    for name, daily in zip(("ic", "rank_ic"), by_qlib, strict=True):
        told = [figures[name][each] for each in ("days", "mean", "std", "ratio", "positive")]
        ratio = daily.mean() / daily.std()
        assert told == pytest.approx(
            [daily.count(), daily.mean(), daily.std(), ratio, (daily > 0).mean()], rel=1e-9
        )


def test_the_t_statistic_of_one_day_is_that_of_scipy() -> None:
    daily = measured().daily["rank_ic"].dropna()
    told = measured().figures["horizons"][0]["rank_ic"]["t_statistic"]
    assert told == pytest.approx(stats.ttest_1samp(daily, 0).statistic, rel=1e-9)


def test_a_day_is_that_of_scipy() -> None:
    day = SCORES.index.get_level_values("datetime")[0]
    both = pd.DataFrame({"score": SCORES, "return": label(1)}).xs(day, level="datetime").dropna()
    row = measured().daily.loc[day]
    assert row["ic"] == pytest.approx(stats.pearsonr(both["score"], both["return"]).statistic)
    assert row["rank_ic"] == pytest.approx(stats.spearmanr(both["score"], both["return"]).statistic)


def test_equal_scores_share_a_rank() -> None:
    coarse = (SCORES * 50).round()
    _, rank_ic = calc_ic(coarse, label(1))
    assert coarse.groupby("datetime").nunique().max() < 15
    np.testing.assert_allclose(measure_signal(coarse, CLOSES).daily["rank_ic"], rank_ic, atol=1e-12)


def test_a_signal_is_traded_on_the_next_session() -> None:
    closes = pd.DataFrame({"A": [10.0, 11.0, 13.2, 12.0], "B": [5.0, np.nan, 5.0, 6.0]})
    assert forward_returns(closes, 1)["A"].tolist()[:2] == pytest.approx([0.2, 12 / 13.2 - 1])
    assert forward_returns(closes, 2)["A"].tolist()[:1] == pytest.approx([12 / 11 - 1])
    assert forward_returns(closes, 1)["B"].isna().tolist() == [True, False, True, True]


def test_scores_of_what_comes_before_one_can_trade_are_worth_nothing() -> None:
    tomorrow = CLOSES.ffill().pct_change(fill_method=None).shift(-1).iloc[:-25]
    assert measure_signal(as_series(tomorrow), CLOSES).daily["ic"].mean() < 0.05
    after = CLOSES.ffill().pct_change(fill_method=None).shift(-2).iloc[:-25]
    assert measure_signal(as_series(after), CLOSES).daily["ic"].mean() > 0.9


def test_a_day_of_few_names_has_no_figure() -> None:
    few = CLOSES.iloc[:, : LEAST_NAMES - 1].dropna()
    quality = measure_signal(as_series(few.iloc[:-25]), few)
    assert quality.daily[["ic", "rank_ic", "long_short", "turnover"]].isna().all(axis=None)
    assert quality.figures["horizons"][0]["ic"] == {
        "days": 0, "mean": None, "std": None, "ratio": None, "t_statistic": None, "positive": None
    }  # fmt: skip
    assert quality.figures["window"]["days_of_few_names"] == len(few) - 25


@pytest.mark.parametrize("noise", [0.0, 1e-13])
def test_constant_scores_have_no_figure(noise: float) -> None:
    chance = np.random.default_rng(1)
    constant = SCORES * 0 + 0.1 + noise * chance.random(len(SCORES))
    daily = measure_signal(constant, CLOSES).daily
    names = ["ic", "rank_ic", "long_short", "turnover", "rank_autocorrelation", "quantile_3"]
    assert daily[names].isna().all(axis=None)
    assert (daily["names"] > LEAST_NAMES).all()


def test_an_infinite_score_has_a_rank_and_no_part_in_the_ic() -> None:
    code = CLOSES.columns[0]
    infinite = SCORES.copy()
    infinite.loc[code] = np.inf
    highest = infinite.replace(np.inf, 1e6)
    rank_ic = measure_signal(highest, CLOSES).daily["rank_ic"]
    without = measure_signal(SCORES.drop(code), CLOSES).daily["ic"]
    daily = measure_signal(infinite, CLOSES).daily
    np.testing.assert_allclose(daily["rank_ic"], rank_ic)
    np.testing.assert_allclose(daily["ic"], without)

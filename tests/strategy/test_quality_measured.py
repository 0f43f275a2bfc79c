"""What is measured of a signal, of which days and instruments, and how it is kept."""

import json

import numpy as np
import pandas as pd
import pytest

from strategy.quality.measuring import HORIZONS, ROLLING_DAYS, measure_signal
from strategy.quality.results import SignalQuality
from tests.strategy.scored_market import LATER, as_series, knowing, random_closes

CLOSES = random_closes()
SCORES = knowing(CLOSES)


def test_only_members_count_and_only_while_they_are() -> None:
    members = CLOSES.notna() | True
    members.loc[:, "SH600000"] = False
    members.loc["2015-02-02":, "SH600001"] = False
    left_out = SCORES.drop("SH600000")
    days = left_out.index.get_level_values("datetime")
    gone = (left_out.index.get_level_values("instrument") == "SH600001") & (days >= "2015-02-02")
    told = measure_signal(SCORES, CLOSES, members=members)
    expected = measure_signal(left_out[~gone], CLOSES[CLOSES.columns[1:]])
    without = ["coverage"]
    pd.testing.assert_frame_equal(
        told.daily.drop(columns=without), expected.daily.drop(columns=without)
    )
    assert told.daily["coverage"].min() > 0.7


def test_coverage_is_of_members_with_a_bar() -> None:
    closes = random_closes(names=20).ffill().bfill()
    closes.iloc[0, :10] = np.nan
    scores = as_series((closes * 0 + np.arange(20)).ffill().bfill().iloc[:-LATER, 5:])
    quality = measure_signal(scores, closes)
    assert quality.daily["coverage"].iloc[:2].tolist() == [1.0, 0.75]
    assert quality.figures["coverage"] == {
        "mean": pytest.approx(0.753125),
        "least": 0.75,
        "most": 1,
    }
    assert quality.figures["names"] == {"mean": 15, "least": 15, "most": 15}


def test_scores_of_other_days_and_instruments_are_left_out() -> None:
    saturday, stranger = pd.Timestamp("2015-01-10"), "SZ999999"
    others = pd.Series({("SH600000", saturday): 1.0, (stranger, SCORES.index[0][1]): 1.0})
    told = measure_signal(pd.concat([SCORES, others.rename_axis(SCORES.index.names)]), CLOSES)
    pd.testing.assert_frame_equal(told.daily, measure_signal(SCORES, CLOSES).daily)


def test_levels_may_come_the_other_way_round_and_be_called_date() -> None:
    given = SCORES.swaplevel().rename_axis(["date", "instrument"]).sort_index()
    told = measure_signal(given, CLOSES).daily
    pd.testing.assert_frame_equal(told, measure_signal(SCORES, CLOSES).daily)


def test_two_scores_of_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="two scores"):
        measure_signal(pd.concat([SCORES, SCORES.iloc[:1]]), CLOSES)


def test_days_whose_returns_are_not_known_yet_have_none() -> None:
    quality = measure_signal(SCORES, CLOSES.iloc[:-LATER])
    scored = quality.figures["window"]["days"]
    days = [each["ic"]["days"] for each in quality.figures["horizons"]]
    assert days == [scored - horizon - 1 for horizon in HORIZONS]
    assert quality.daily["ic"].isna().tolist()[-3:] == [False, True, True]


def test_the_rolling_ic_is_the_mean_of_the_last_days() -> None:
    daily = measure_signal(SCORES, CLOSES).daily
    assert daily["rolling_ic"].iloc[-1] == pytest.approx(daily["ic"].iloc[-ROLLING_DAYS:].mean())
    assert daily["rolling_rank_ic"].isna().sum() == ROLLING_DAYS // 2 - 1


def test_it_is_kept_as_json_and_read_back() -> None:
    quality = measure_signal(SCORES, CLOSES.iloc[:-LATER])
    told = json.loads(json.dumps(quality.as_json(), allow_nan=False))
    again = SignalQuality.from_json(told)
    pd.testing.assert_frame_equal(again.daily, quality.daily, check_freq=False)
    assert again.figures == quality.figures
    assert told["daily"]["ic"][-1] is None
    assert told["daily"]["date"][0] == told["window"]["start_on"]


@pytest.mark.parametrize("closes", [CLOSES, CLOSES.iloc[:0], CLOSES.iloc[:, :0]])
def test_without_a_score_that_counts_nothing_is_measured(closes: pd.DataFrame) -> None:
    quality = measure_signal(SCORES.iloc[:0], closes)
    assert quality.figures["window"]["days"] == 0
    assert set(quality.headline.values()) == {None}
    assert json.dumps(quality.as_json(), allow_nan=False)

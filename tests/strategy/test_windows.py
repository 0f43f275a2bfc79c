"""The windows of a model keep what their labels know to themselves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from strategy.catalog import CATALOG, read_parameters
from strategy.scoring.errors import CannotScore
from strategy.scoring.plans import ModelPlan
from strategy.scoring.windows import fit_windows

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(60)]


def plan(**changes: Any) -> ModelPlan:
    given = {
        "train_start_on": str(DAYS[0]),
        "train_end_on": str(DAYS[19]),
        "valid_start_on": str(DAYS[20]),
        "valid_end_on": str(DAYS[39]),
    }
    made = CATALOG["model"].plan(read_parameters("model", given))
    assert isinstance(made, ModelPlan)
    return replace(made, **changes)


def cannot(**changes: Any) -> str:
    with pytest.raises(CannotScore) as caught:
        fit_windows(plan(**changes), DAYS)
    assert str(caught.value).endswith(".")
    return str(caught.value)


@pytest.mark.parametrize("horizon", [1, 5])
def test_a_window_ends_where_its_last_label_is_known_before_the_next(horizon: int) -> None:
    windows = fit_windows(plan(horizon=horizon), DAYS)
    ahead = horizon + 1  # bought on the next session
    assert windows.train == (DAYS[0], DAYS[19 - ahead])
    assert windows.valid == (DAYS[20], DAYS[39 - ahead])
    assert windows.test == (DAYS[40], DAYS[59])
    assert windows.dropped == (ahead, ahead)


def test_a_gap_between_windows_spares_what_it_keeps_apart() -> None:
    windows = fit_windows(plan(valid_start_on=DAYS[21], test_start_on=DAYS[50]), DAYS)
    assert windows.dropped == (1, 0)
    assert windows.test[0] == DAYS[50]


def test_windows_begin_and_end_with_sessions() -> None:
    later = [day for day in DAYS if day.weekday() < 5]
    windows = fit_windows(plan(), later)
    assert {*windows.train, *windows.valid, *windows.test} <= set(later)


def test_a_test_ends_where_it_is_told() -> None:
    assert fit_windows(plan(test_end_on=DAYS[45]), DAYS).test == (DAYS[40], DAYS[45])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"train_start_on": date(2020, 1, 1), "train_end_on": date(2020, 12, 31)}, "training"),
        ({"valid_end_on": DAYS[20], "horizon": 5}, "the validation window reaches past it"),
        ({"horizon": 60}, "the training window reaches past it"),
        ({"valid_end_on": DAYS[59]}, "scores begin after it"),
        ({"test_start_on": date(2024, 5, 1)}, "the test window of the model"),
    ],
)
def test_windows_that_do_not_fit_are_refused_with_a_sentence(
    changes: dict[str, Any], words: str
) -> None:
    assert words in cannot(**changes)

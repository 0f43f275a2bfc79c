"""Scores rest on nothing after their day, and not on which days are asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from strategy.catalog import CATALOG
from tests.strategy.chance_market import DAYS, write_market
from tests.strategy.scoring_process import TRAINING, Answer, Asked, ask

pytestmark = pytest.mark.timeout(1800)  # Qlib takes its time to start where others work too

TRAIN, VALID, TEST = DAYS[70], DAYS[130], DAYS[165]
GIVEN: dict[str, dict[str, Any]] = {
    **{kind: {} for kind in CATALOG if kind != "own_signal"},
    "expression": {"expression": "Delta($close, 5)/EMA($volume, 9)"},
    "momentum": {"window": 40, "skip": 5},
    "blend": {"factors": [{"expression": "$close/Ref($close, 9)"}, {"expression": "$volume"}]},
    "model": {
        "train_start_on": str(TRAIN),
        "train_end_on": str(DAYS[129]),
        "valid_start_on": str(VALID),
        "valid_end_on": str(DAYS[164]),
        "horizon": 4,
        "rounds": 6,
        "learning_rate": 0.3,
    },
}
ONE_ROUND = GIVEN["model"] | {"rounds": 1}
LATE = DAYS[200]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """A question about the market that only lacks what is asked."""
    provider = write_market(tmp_path_factory.mktemp("market") / "provider")
    return Asked(str(provider), "", {}, str(TEST), str(DAYS[-1]))


@pytest.fixture(scope="module")
def answers(market: Asked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    folder = tmp_path_factory.mktemp("answers")
    model = replace(market, kind="model", parameters=GIVEN["model"])
    first = replace(model, parameters=ONE_ROUND)
    from_validation = str(write_market(folder / "validation", other_from=VALID))
    from_test = str(write_market(folder / "test", other_from=TEST))
    late = str(write_market(folder / "late", other_from=LATE))
    kinds = {kind: replace(market, kind=kind, parameters=given) for kind, given in GIVEN.items()}
    asked = {
        **kinds,
        **{f"{kind}, late": replace(each, first=str(LATE)) for kind, each in kinds.items()},
        **{f"{kind}, other": replace(each, provider=late) for kind, each in kinds.items()},
        "one round": first,
        "one round, other validation": replace(first, provider=from_validation),
        "one round, impure": replace(first, impure=True),
        "one round, other validation, impure": replace(
            first, provider=from_validation, impure=True
        ),
        "other test": replace(model, provider=from_test),
        "impure": replace(model, impure=True),
        "other test, impure": replace(model, provider=from_test, impure=True),
        "stopped": replace(model, stop_after=2),
        "before": replace(model, first=str(DAYS[100]), last=str(DAYS[150])),
        "too early": replace(
            model, parameters=GIVEN["model"] | {"train_start_on": "2019-01-02",
                                                "train_end_on": "2019-12-31"}
        ),
        "nothing learned": replace(model, parameters=GIVEN["model"] | {"lambda_l1": 10_000}),
    }  # fmt: skip
    return ask(asked, folder / "asked")


@pytest.mark.parametrize("kind", GIVEN)
def test_a_day_has_the_same_scores_whichever_days_are_asked_for(
    kind: str, answers: dict[str, Answer]
) -> None:
    whole, late = answers[kind].scores, answers[f"{kind}, late"].scores
    days = whole.index.get_level_values("datetime")
    assert not late.dropna().empty
    pd.testing.assert_series_equal(whole[days >= pd.Timestamp(LATE)], late, check_exact=True)


@pytest.mark.parametrize("kind", GIVEN)
def test_another_future_changes_no_score_before_it(kind: str, answers: dict[str, Answer]) -> None:
    one, other = answers[kind].scores, answers[f"{kind}, other"].scores
    past = one.index.get_level_values("datetime") < pd.Timestamp(LATE)
    pd.testing.assert_series_equal(one[past], other[past], check_exact=True)
    assert not one[~past].equals(other[~past])


def test_a_model_learns_nothing_of_the_validation(answers: dict[str, Answer]) -> None:
    kept = answers["one round"].details["importances"]
    assert answers["one round, other validation"].details["importances"] == kept


def test_without_purging_it_would(answers: dict[str, Answer]) -> None:
    kept = answers["one round, impure"].details["importances"]
    assert answers["one round, other validation, impure"].details["importances"] != kept


def test_a_validation_knows_nothing_of_the_test(answers: dict[str, Answer]) -> None:
    kept = answers["model"].details
    other = answers["other test"].details
    assert other["quality"]["valid"] == kept["quality"]["valid"]
    assert other["rounds"] == kept["rounds"]


def test_without_purging_it_would_know(answers: dict[str, Answer]) -> None:
    kept = answers["impure"].details
    assert answers["other test, impure"].details["quality"]["valid"] != kept["quality"]["valid"]


def test_as_many_sessions_are_dropped_as_labels_reach_over(answers: dict[str, Answer]) -> None:
    details = answers["model"].details
    assert details["sessions_dropped"] == {"train": 5, "valid": 5}
    assert details["windows"]["train"] == [str(TRAIN), str(DAYS[124])]
    assert details["windows"]["valid"] == [str(VALID), str(DAYS[159])]


def test_a_model_is_heard_in_each_round_and_can_be_stopped(answers: dict[str, Answer]) -> None:
    assert answers["model"].steps.count(TRAINING) >= answers["model"].details["rounds"]
    assert answers["stopped"].refusal == "Stopped: "
    assert answers["stopped"].steps.count(TRAINING) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("before", f"has scores from {TEST} to {DAYS[-1]}, and none from {DAYS[100]}"),
        ("too early", "the training window of the model"),
        ("nothing learned", "lower lambda_l1"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_with_a_sentence(
    name: str, words: str, answers: dict[str, Answer]
) -> None:
    assert answers[name].refusal.startswith("CannotScore: ")
    assert words in answers[name].refusal


def test_scores_are_finite_or_none(answers: dict[str, Answer]) -> None:
    for kind in GIVEN:
        assert answers[kind].scores.abs().max() < 1e9, kind


def test_another_process_learns_the_same(
    market: Asked, answers: dict[str, Answer], tmp_path: Path
) -> None:
    model = replace(market, kind="model", parameters=GIVEN["model"])
    again = ask({"again": model}, tmp_path / "asked", hash_seed=7)["again"]
    pd.testing.assert_series_equal(again.scores, answers["model"].scores, check_exact=True)
    assert again.details == answers["model"].details
    assert [path.name for path in (tmp_path / "asked").iterdir()] == ["again"]

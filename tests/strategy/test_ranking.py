"""Scores become ranks that no sorting can turn around."""

from datetime import date

import pandas as pd
import pytest

from strategy.scoring.ranking import among, rank_scores

MONDAY, TUESDAY = pd.Timestamp("2024-03-04"), pd.Timestamp("2024-03-05")


def scores(*rows: tuple[str, pd.Timestamp, float | None]) -> pd.Series:
    frame = pd.DataFrame(rows, columns=["instrument", "datetime", "score"])
    return frame.set_index(["instrument", "datetime"])["score"]


def test_each_day_ranks_for_itself() -> None:
    ranks = rank_scores(scores(("A", MONDAY, 0.1), ("B", MONDAY, -3.0), ("A", TUESDAY, -9.0)))
    assert ranks.to_dict() == {("A", MONDAY): 2.0, ("A", TUESDAY): 1.0, ("B", MONDAY): 1.0}


def test_of_equal_scores_the_first_code_ranks_higher_in_whatever_order_they_come() -> None:
    rows = [("B", MONDAY, 1.0), ("A", MONDAY, 1.0), ("C", MONDAY, 1.0)]
    for given in (rows, rows[::-1]):
        assert rank_scores(scores(*given)).to_dict() == {
            ("A", MONDAY): 3.0, ("B", MONDAY): 2.0, ("C", MONDAY): 1.0
        }  # fmt: skip


def test_a_missing_score_is_none_and_an_infinite_one_is_the_highest() -> None:
    ranks = rank_scores(
        scores(("A", MONDAY, None), ("B", MONDAY, float("inf")), ("C", MONDAY, 9.0))
    )
    assert ranks.to_dict() == {("B", MONDAY): 2.0, ("C", MONDAY): 1.0}


def test_levels_may_come_the_other_way_round_and_be_called_date() -> None:
    given = scores(("A", MONDAY, 1.0)).swaplevel().rename_axis(["date", "instrument"])
    assert rank_scores(given).index.names == ["instrument", "datetime"]


def test_two_scores_of_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="two scores"):
        rank_scores(scores(("A", MONDAY, 1.0), ("A", MONDAY, 2.0)))


def test_only_members_count_and_only_while_they_are() -> None:
    given = scores(("A", MONDAY, 1.0), ("A", TUESDAY, 2.0), ("B", MONDAY, 3.0))
    spells = {"A": [(date(2020, 1, 1), date(2020, 2, 1)), (date(2024, 3, 5), date(2099, 1, 1))]}
    left = among(given, spells, date(2024, 3, 1), date(2024, 3, 31))
    assert left.to_dict() == {("A", TUESDAY): 2.0}

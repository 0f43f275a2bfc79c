"""What TopkDropout wants on a day."""

import pandas as pd

from strategy.portfolio.topk_dropout import Wanted, wanted_trades

SCORES = pd.Series({"A": 5.0, "B": 4.0, "C": 3.0, "D": 2.0, "E": 1.0})


def want(held: list[str], *, topk: int = 2, n_drop: int = 1, shut: str = "") -> Wanted:
    tradable = (lambda code: code not in shut) if shut else None
    return wanted_trades(SCORES, held, topk=topk, n_drop=n_drop, tradable=tradable)


def test_an_empty_account_buys_the_highest() -> None:
    assert want([]) == Wanted(buy=("A", "B"))


def test_the_lowest_makes_room_for_the_highest() -> None:
    assert want(["C", "E"]) == Wanted(sell=("E",), buy=("A",))


def test_nobody_is_sold_for_a_lower_one() -> None:
    assert want(["A", "B"]) == Wanted()


def test_who_has_no_score_goes_first() -> None:
    assert want(["A", "Z"]) == Wanted(sell=("Z",), buy=("B",))


def test_more_than_topk_are_brought_down_by_not_buying() -> None:
    assert want(["C", "D", "E"]) == Wanted(sell=("E",))


def test_only_tradable_looks_past_what_is_shut() -> None:
    assert want(["C", "E"], shut="AE") == Wanted(sell=("C",), buy=("B",))

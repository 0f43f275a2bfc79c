"""A run of a strategy as a job: asked for, run, kept."""

import pandas as pd
import pytest
from django.contrib.auth.models import User

from data_management.attempt_files import folder_at
from data_management.models import Dataset
from qlibui.jobs.errors import MoveRefused
from strategy.errors import KeyUsed, NotTaken
from strategy.models import Strategy, StrategyRun
from strategy.services import archive_strategy, delete_strategy, request_run
from tests.backtest.asked import CODES, DAYS
from tests.strategy.asked import ask, make, ran, run


def scores_of(done: StrategyRun) -> pd.DataFrame:
    return pd.read_parquet(folder_at(done.folder) / "scores.parquet")


def test_a_run_scores_every_member_on_the_latest_day(market: Dataset) -> None:
    done = ran(make(market))
    scores = scores_of(done)
    latest = scores[scores["date"] == pd.Timestamp(DAYS[-1])]
    assert done.day == DAYS[-1]
    assert done.next_on is not None
    assert done.next_on > done.day
    assert sorted(latest["instrument"]) == list(CODES)
    assert (done.headline or {})["scored"] == len(CODES)


def test_a_run_of_an_earlier_day_knows_nothing_later(market: Dataset) -> None:
    done = ran(make(market), asked_on=DAYS[60])
    assert (done.day, done.next_on) == (DAYS[60], DAYS[61])
    assert scores_of(done)["date"].max() == pd.Timestamp(DAYS[60])


def test_a_day_without_a_session_is_refused_in_one_sentence(market: Dataset) -> None:
    done = run(ask(make(market), asked_on=DAYS[-1].replace(month=12)))
    assert (done.status, done.error_code) == ("failed", "no_such_day")
    assert f"to {DAYS[-1]}." in done.error


def test_a_day_without_a_score_is_refused(market: Dataset) -> None:
    done = run(ask(make(market), asked_on=DAYS[1]))
    assert (done.status, done.error_code) == ("failed", "no_scores")


def test_a_run_keeps_its_version_until_it_is_forgotten(market: Dataset) -> None:
    strategy = make(market)
    asked = ask(strategy)
    [pin] = market.current.pins.all()
    assert pin.pinned_by == f"strategy-run:{asked.pk}"
    asked.delete()
    assert not market.current.pins.exists()


def test_a_run_asked_for_again_is_the_same(market: Dataset) -> None:
    strategy = make(market)
    first, second = (ask(strategy, task_id="mine") for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(KeyUsed):
        ask(strategy, task_id="mine", asked_on=DAYS[50])


def test_an_archived_strategy_runs_no_more(market: Dataset, user: User) -> None:
    strategy = make(market)
    archive_strategy(strategy)
    with pytest.raises(MoveRefused, match="restore"):
        request_run(strategy=strategy, owner=user)


def test_a_strategy_goes_with_its_runs_once_they_have_ended(market: Dataset) -> None:
    strategy = make(market)
    asked = ask(strategy)
    with pytest.raises(MoveRefused, match="cancel"):
        delete_strategy(strategy)
    run(asked)
    delete_strategy(strategy)
    assert not Strategy.objects.exists()
    assert not market.current.pins.exists()


def frame_of(done: StrategyRun, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder_at(done.folder) / f"{name}.parquet")


def test_a_run_orders_the_best_from_cash_alone(market: Dataset) -> None:
    done = ran(make(market))
    orders, targets = frame_of(done, "orders"), frame_of(done, "targets")
    scores = scores_of(done)
    latest = scores[scores["date"] == pd.Timestamp(DAYS[-1])].set_index("instrument")["score"]
    assert set(targets["instrument"]) == set(latest.nlargest(2).index)
    assert set(orders["instrument"]) <= set(targets["instrument"])
    assert (orders["shares"] % 100 == 0).all()
    headline = done.headline or {}
    assert headline["buys"] == len(orders)
    assert headline["cash_before"] - headline["cash_after"] == pytest.approx(
        orders["value"].sum() + headline["cost"]
    )


def test_a_run_sells_what_a_book_holds_and_the_strategy_does_not(market: Dataset) -> None:
    worst = scores_of(ran(make(market))).groupby("instrument")["score"].last().idxmin()
    book = {"cash": 100_000, "holdings": dict.fromkeys(CODES[:2], 1000) | {worst: 500}}
    done = ran(make(market), book=book, book_name="mine")
    sells = frame_of(done, "orders").query("direction == 'sell'")
    assert worst in set(sells["instrument"]) | set(frame_of(done, "skipped")["instrument"])
    assert (done.book or {})["holdings"][worst] == {"shares": 500, "days_held": None}


def test_a_book_of_strangers_is_not_taken(market: Dataset, user: User) -> None:
    with pytest.raises(NotTaken, match="SH999999"):
        ask(make(market), book={"cash": 1, "holdings": {"SH999999": 100}})


def test_what_a_run_found_is_kept_for_people_and_brokers(market: Dataset) -> None:
    folder = folder_at(ran(make(market)).folder)
    kept = {path.name for path in folder.iterdir()}
    assert {"orders.csv", "orders.xlsx", "quality.html", "quality.json"} <= kept
    first, *lines = (folder / "orders.csv").read_text(encoding="utf-8-sig").splitlines()
    assert first.startswith("instrument,direction,shares,price")
    assert len(lines) == len(pd.read_parquet(folder / "orders.parquet"))

"""A back-test as a job: asked for, run, kept."""

from backtest.results import BacktestResult
from data_management.attempt_files import folder_at
from data_management.models import Dataset
from tests.backtest.asked import ask, ran


def test_a_back_test_that_waits_has_no_figures(market: Dataset) -> None:
    backtest = ask(market, name="Reversal")
    assert (backtest.status, backtest.name) == ("pending", "Reversal")
    assert backtest.version == market.current
    assert backtest.headline is backtest.differences is None
    assert backtest.folder == ""


def test_a_back_test_that_ran_has_its_result_on_the_disk(market: Dataset) -> None:
    backtest = ran(market)
    result = BacktestResult.read(folder_at(backtest.folder))
    assert len(result.daily) == (backtest.result or {})["days"] == 76
    assert not result.trades.empty
    headline = backtest.headline or {}
    assert headline["total_return"] is not None
    assert headline["max_drawdown"] == result.metrics["drawdown"]["depth"]


def test_a_kind_of_the_catalogue_runs_as_its_expression_does(market: Dataset) -> None:
    reversal = {"kind": "reversal", "parameters": {"window": 3}}
    backtest = ran(market, config={"signal": reversal})
    assert backtest.name == "Reversal"
    assert backtest.config["signal"] == reversal
    assert backtest.headline == ran(market).headline  # 1 - x/y ranks as y/x does


def test_the_run_card_says_what_it_was_made_of(market: Dataset) -> None:
    backtest = ran(market)
    card = BacktestResult.read(folder_at(backtest.folder)).run_card
    assert card["dataset"] == {
        "id": market.pk, "name": "market", "version": 1,
        "content_hash": market.current.content_hash,
    }  # fmt: skip
    assert card["spec"] == backtest.config
    assert set(card["versions"]) == {"qlib", "lightgbm", "numpy", "pandas"}
    assert card["duration_seconds"] > 0


def test_a_back_test_keeps_its_version(market: Dataset) -> None:
    backtest = ask(market)
    [pin] = market.current.pins.all()
    assert pin.pinned_by == f"backtest:{backtest.pk}"
    backtest.delete()
    assert not market.current.pins.exists()

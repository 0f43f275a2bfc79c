"""An account that goes on from its books every day is the account of the whole window."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from backtest.books import Books, Holding, books_after
from backtest.engines.errors import BooksDoNotFit
from backtest.engines.qlib_engine import run
from backtest.results import Frames
from data_management.provider_files import ProviderFiles
from tests.backtest.conftest import SIMULATED
from tests.backtest.day_by_day import cut, run_each_day
from tests.backtest.engine_process import Ran, run_engine
from tests.backtest.test_qlib_engine_plain import REAL

pytestmark = pytest.mark.timeout(300)

# Two months in which a suspended holding comes back, a held instrument is split, one is at a limit.
BOOKS_ON, UNTIL = date(2024, 2, 28), date(2024, 5, 10)
SPLIT = "SH609005"


def assert_same(ours: Frames, theirs: Frames) -> None:
    """To 1e-9, also in what was held and traded and for which reason it was not."""
    for name in ("daily", "positions", "trades"):
        first, second = (getattr(each, name).reset_index() for each in (ours, theirs))
        if name != "daily":
            first, second = first.drop(columns="index"), second.drop(columns="index")
        pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-9)


@pytest.fixture(scope="module")
def whole(simulated: Ran) -> Frames:
    """What came after the books."""
    return cut(simulated.result, date(2024, 2, 29), UNTIL)


@pytest.fixture(scope="module")
def each_day(simulated: Ran, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Frames:
    opening = books_after(cut(simulated.result, SIMULATED.start_on, BOOKS_ON))
    spec = replace(SIMULATED, end_on=UNTIL)
    folder = tmp_path_factory.mktemp("books") / "days"
    return cut(run_each_day(spec, sample, folder, opening=opening), BOOKS_ON, UNTIL)


def test_an_account_goes_on_from_its_books_as_if_it_had_never_stopped(
    whole: Frames, each_day: Frames
) -> None:
    assert len(whole.daily) == len(each_day.daily) > 40
    assert_same(each_day, whole)


def test_the_days_had_a_split_a_suspension_and_a_limit(whole: Frames, sample: Path) -> None:
    held = whole.positions.query("instrument == @SPLIT").set_index("date")["shares"]
    assert held.pct_change().max() == pytest.approx(1, abs=0.01)
    assert {"suspended", "limit_up"} <= set(whole.trades["reason"].dropna())


@pytest.mark.usefixtures("market_data")  # by this word CI finds what to run on real files
def test_an_account_goes_on_in_the_crash_of_the_real_market(ashare: Path, tmp_path: Path) -> None:
    spec = replace(REAL, start_on=date(2015, 6, 25), end_on=date(2015, 7, 10), hold_thresh=2)
    whole = run_engine(spec, ashare, tmp_path / "whole").result
    each_day = run_each_day(spec, ashare, tmp_path / "days")
    window = spec.start_on, spec.end_on
    assert_same(cut(each_day, *window), cut(whole, *window))
    assert (whole.trades["reason"] == "limit_down").sum() > 0


def test_books_go_through_json_unchanged(simulated: Ran) -> None:
    books = books_after(cut(simulated.result, SIMULATED.start_on, BOOKS_ON))
    assert "SH609010" in books.holdings, "a suspended one"
    assert Books.from_json(books.as_json()) == books
    assert books.sessions == len(cut(simulated.result, SIMULATED.start_on, BOOKS_ON).daily)


def test_books_of_what_the_dataset_lacks_are_refused(sample: Path) -> None:
    day = ProviderFiles(sample).calendar[40]
    holding = Holding(shares=100.0, price=10.0, days_held=1)
    books = Books(on=day, cash=1.0, holdings={"SH600999": holding}, sessions=1)
    with pytest.raises(BooksDoNotFit, match="SH600999"):
        run(SIMULATED, provider=sample, scores=None, on_day=lambda *_: None, opening=books)

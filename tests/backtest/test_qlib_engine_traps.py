"""What makes plain Qlib fail or mean something else is handled."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from backtest.results import BacktestResult
from backtest.spec import BacktestSpec, ExpressionSignal
from data_management.provider_files import ProviderFiles
from tests.backtest.engine_process import Question, Ran, run_engines

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too

CODES = ["SH609001", "SH609002", "SH609003", "SH609004"]
# Sessions of the sample's calendar, one after the other.
DAY_1, DAY_2, DAY_3 = date(2024, 11, 4), date(2024, 11, 5), date(2024, 11, 6)
SPEC = BacktestSpec(
    start_on=date(2024, 11, 1),
    end_on=date(2024, 12, 31),
    signal=ExpressionSignal("$close"),
    topk=2,
    n_drop=1,
    account=1_000_000.0,
)


def ask(**changes: Any) -> Question:
    return Question(replace(SPEC, **changes))


def scored(day: date, **by_code: float | None) -> Question:
    days = [pd.Timestamp(day)]
    index = pd.MultiIndex.from_product([list(by_code), days], names=["instrument", "date"])
    scores = pd.Series(list(by_code.values()), index, dtype=float)
    return Question(SPEC, scores)


QUESTIONS = {
    "to_the_last_day": ask(),
    "beyond_the_last_day": ask(end_on=date(2025, 1, 2)),
    "from_the_first_day": ask(start_on=date(2023, 1, 3), end_on=date(2023, 2, 1)),
    "equal_weight": ask(benchmark="equal_weight"),
    "no_limits": ask(start_on=date(2023, 2, 1), limit_threshold=None),
    "no_lots": ask(lot=None),
    "poor": ask(account=100.0),
    "only_tradable": ask(start_on=date(2024, 1, 2), only_tradable=True),
    "one_day": scored(DAY_1, **dict.fromkeys(CODES, 1.0)),
    "missing": scored(DAY_1, SH609004=1.0, SH609003=1.0, SH609002=None, SH609001=0.5),
    "strangers": scored(DAY_1, AAPL=1.0),
    "stopped": Question(SPEC, stop_after=3),
    "long_ago": ask(start_on=date(1999, 1, 4), end_on=date(1999, 12, 31)),
    "look_ahead": ask(signal=ExpressionSignal("Ref($close, -1)")),
    "injected": ask(signal=ExpressionSignal("((__import__)('os').mkdir)('x')")),
}


@pytest.fixture(scope="module")
def ran(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    return run_engines(QUESTIONS, sample, tmp_path_factory.mktemp("traps"))


def bought(result: BacktestResult) -> dict[date, list[str]]:
    done = result.trades.query("direction == 'buy' and traded_shares > 0")
    return {day.date(): sorted(rows["instrument"]) for day, rows in done.groupby("date")}


@pytest.mark.parametrize("window", ["to_the_last_day", "beyond_the_last_day"])
def test_a_window_may_end_with_the_calendar_and_has_no_empty_day(
    window: str, ran: dict[str, Ran]
) -> None:
    assert ran[window].result.daily.index[-1] == pd.Timestamp(2024, 12, 31)


def test_the_first_day_of_the_calendar_has_no_signal(ran: dict[str, Ran]) -> None:
    turnover = ran["from_the_first_day"].result.daily["turnover"]
    assert turnover.iloc[0] == 0
    assert turnover.iloc[1] > 0


def test_no_benchmark_is_no_number(ran: dict[str, Ran]) -> None:
    assert ran["to_the_last_day"].result.daily["bench"].isna().all()


def test_equal_weight_is_the_mean_of_the_universe(ran: dict[str, Ran], sample: Path) -> None:
    bench = ran["equal_weight"].result.daily["bench"]
    files = ProviderFiles(sample)
    closes = pd.DataFrame(
        {code: files.values(code, "close", files.calendar) for code in files.spells("all")},
        index=pd.to_datetime(files.calendar),
    )
    mean = (closes / closes.shift() - 1).mean(axis="columns")[bench.index]
    pd.testing.assert_series_equal(
        bench, mean, check_names=False, check_index_type=False, atol=1e-7, check_freq=False
    )


def test_no_limit_threshold_is_no_limit(ran: dict[str, Ran]) -> None:
    reasons = set(ran["no_limits"].result.trades["reason"].dropna())
    assert not reasons & {"limit_up", "limit_down"}


def test_no_lot_is_any_amount(ran: dict[str, Ran]) -> None:
    trades = ran["no_lots"].result.trades
    shares = trades.query("direction == 'buy' and traded_shares > 0")["traded_shares"]
    assert (shares % 100).between(1, 99).any()


def test_a_lot_that_nobody_can_pay_is_named(ran: dict[str, Ran]) -> None:
    trades = ran["poor"].result.trades
    assert trades["reason"].eq("lot").any()
    assert trades["traded_shares"].eq(0).all()


def test_only_tradable_never_wants_what_is_shut(ran: dict[str, Ran]) -> None:
    assert ran["only_tradable"].result.trades["reason"].isna().all()


def test_a_day_trades_on_the_score_of_the_day_before_and_without_one_does_nothing(
    ran: dict[str, Ran],
) -> None:
    assert bought(ran["one_day"].result) == {DAY_2: CODES[:2]}
    assert len(ran["one_day"].result.trades) == 2


def test_equal_scores_go_by_code_and_missing_ones_are_none(ran: dict[str, Ran]) -> None:
    assert bought(ran["missing"].result) == {DAY_2: ["SH609003", "SH609004"]}


def test_a_cancel_is_seen_within_a_day(ran: dict[str, Ran]) -> None:
    assert [done for done, *_ in ran["stopped"].told] == [1, 2, 3]
    assert ran["stopped"].refusal.startswith("Stopped")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("long_ago", "choose days from 2023-01-03 to 2024-12-31"),
        ("strangers", "No instrument of all has a score"),
        ("look_ahead", "ExpressionRefused"),
        ("injected", "ExpressionRefused"),
    ],
)
def test_what_cannot_run_is_refused_in_a_sentence(
    question: str, told: str, ran: dict[str, Ran]
) -> None:
    assert told in ran[question].refusal
    assert ran[question].told == []

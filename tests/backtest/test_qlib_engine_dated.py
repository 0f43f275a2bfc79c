"""Dated rules in Qlib's exchange: limits, first days, special treatment, lots, stamp duty."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from backtest.spec import BacktestSpec, Costs, ScoresSignal
from tests.backtest.dated_market import bars_of, build, days_of, score
from tests.backtest.engine_process import Question, Ran, run_engines

pytestmark = pytest.mark.timeout(300)  # Qlib takes its time to start where others work too

FRIDAY, MONDAY, TUESDAY = date(2020, 8, 21), date(2020, 8, 24), date(2020, 8, 25)
THURSDAY = date(2020, 8, 20)
TENTH = dict.fromkeys((FRIDAY, MONDAY), 0.10)
DAYS = days_of(date(2020, 8, 3), date(2020, 9, 30))
LISTED = DAYS[8:]  # a listing on 13 August, whose fifth day is the 19th
FIFTH, SIXTH = LISTED[4], LISTED[5]


def spec_of(start: date, end: date, **changes: Any) -> BacktestSpec:
    return BacktestSpec(
        start_on=start,
        end_on=end,
        signal=ScoresSignal(Path("scores.parquet"), "0" * 64),
        topk=1,
        n_drop=1,
        account=100_000.0,
        market_rules="dated",
        costs=Costs(open_cost=0.0002, close_cost=0.0002, min_cost=0.0),
        **changes,
    )


def buying(code: str, signal_on: date) -> Question:
    return Question(spec_of(DAYS[3], DAYS[-5]), score(code, signal_on))


QUESTIONS = {
    "main_friday": buying("SH600001", THURSDAY),
    "chinext_friday": buying("SZ300001", THURSDAY),
    "chinext_monday": buying("SZ300001", FRIDAY),
    "chinext_twenty": buying("SZ300002", FRIDAY),
    "st_five": buying("SH600002", FRIDAY),
    "not_st_five": buying("SH600003", FRIDAY),
    "star_fifth_day": buying("SH688001", LISTED[3]),
    "star_sixth_day": buying("SH688001", FIFTH),
    "star_lot": buying("SH688001", DAYS[20]),
    "main_lot": buying("SH600001", DAYS[20]),
    "abroad": buying("AAPL", THURSDAY),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    folder = tmp_path_factory.mktemp("dated")
    provider = build(
        folder,
        bars_of("SH600001", DAYS, TENTH),
        bars_of("SH600002", DAYS, {MONDAY: 0.05}, is_st=True),
        bars_of("SH600003", DAYS, {MONDAY: 0.05}),
        bars_of("SZ300001", DAYS, TENTH),
        bars_of("SZ300002", DAYS, {MONDAY: 0.20}),
        bars_of("SH688001", LISTED, {FIFTH: 0.33, SIXTH: 0.20}),
        bars_of("AAPL", DAYS, {FRIDAY: 0.096}),
    )
    return run_engines(QUESTIONS, provider, folder)


def only_trade(ran: Ran) -> Any:
    [trade] = ran.result.trades.itertuples()
    return trade


@pytest.mark.parametrize(
    ("question", "day", "reason"),
    [
        ("main_friday", FRIDAY, "limit_up"),
        ("chinext_friday", FRIDAY, "limit_up"),
        ("chinext_monday", MONDAY, None),
        ("chinext_twenty", MONDAY, "limit_up"),
        ("st_five", MONDAY, "limit_up"),
        ("not_st_five", MONDAY, None),
        ("star_fifth_day", FIFTH, None),
        ("star_sixth_day", SIXTH, "limit_up"),
        ("abroad", FRIDAY, "limit_up"),
    ],
)
def test_who_can_be_bought(
    question: str, day: date, reason: str | None, ran: dict[str, Ran]
) -> None:
    trade = only_trade(ran[question])
    assert (trade.date, trade.reason) == (pd.Timestamp(day), reason)


def test_star_is_bought_in_single_shares_and_the_main_board_in_hundreds(
    ran: dict[str, Ran],
) -> None:
    star, main = (only_trade(ran[name]).traded_shares for name in ("star_lot", "main_lot"))
    assert star == pytest.approx(round(star), abs=1e-3)
    assert round(star) % 100 != 0
    assert round(main) % 100 == 0


def test_the_stamp_duty_of_the_day_is_paid_by_the_seller(tmp_path: Path) -> None:
    days = days_of(date(2023, 8, 14), date(2023, 9, 15))
    provider = build(tmp_path, *(bars_of(code, days, {}) for code in ("SH600001", "SZ000002")))
    friday, monday = date(2023, 8, 25), date(2023, 8, 28)
    swapped = {
        name: Question(
            spec_of(days[2], days[-3]),
            pd.concat([score("SH600001", days[4]), score("SZ000002", signal_on)]),
        )
        for name, signal_on in (("friday", date(2023, 8, 24)), ("monday", friday))
    }
    answers = run_engines(swapped, provider, tmp_path)
    for name, day, duty in (("friday", friday, 0.001), ("monday", monday, 0.0005)):
        trades = answers[name].result.trades
        sold = trades[(trades["direction"] == "sell") & (trades["date"] == pd.Timestamp(day))]
        bought = trades[trades["direction"] == "buy"]
        assert (sold["cost"] / sold["value"]).tolist() == pytest.approx([0.0002 + duty])
        assert (bought["cost"] / bought["value"]).tolist() == pytest.approx([0.0002] * 2)

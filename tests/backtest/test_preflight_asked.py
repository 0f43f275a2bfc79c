"""Faults of what is asked: orders, costs, benchmark, signal."""

from pathlib import Path

import pandas as pd
import pytest

from backtest.preflight import Finding
from backtest.spec import Costs, ExpressionSignal
from tests.backtest.preflight_market import (
    CODES,
    DAYS,
    LEFT,
    WINDOW,
    found,
    make_provider,
    spoil,
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_provider(tmp_path_factory.mktemp("market"))


def levels(findings: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.level for name, finding in findings.items()}


@pytest.mark.parametrize(
    ("n_drop", "name", "level"),
    [
        (0, "n_drop_zero", "error"),
        (4, "n_drop_above_topk", "error"),
        (3, "n_drop_whole", "warning"),
    ],
)
def test_how_many_are_dropped(n_drop: int, name: str, level: str, provider: Path) -> None:
    assert levels(found(provider, n_drop=n_drop)) == {name: level}


def test_a_cap_that_keeps_cash(provider: Path) -> None:
    findings = found(provider, construction="equal_weight", max_weight=0.2)
    assert levels(findings) == {"cap_keeps_cash": "warning"}
    assert "60%" in findings["cap_keeps_cash"].sentence


def test_weights_drop_nobody(provider: Path) -> None:
    assert found(provider, construction="score_weight", n_drop=9) == {}


@pytest.mark.parametrize(
    ("costs", "name"),
    [
        (Costs(open_cost=0, close_cost=0, min_cost=0), "costs_zero"),
        (Costs(open_cost=0.05), "costs_high"),
        (Costs(close_cost=0.0001), "costs_below_duty"),
    ],
)
def test_costs_that_are_not_plausible(costs: Costs, name: str, provider: Path) -> None:
    assert levels(found(provider, costs=costs)) == {name: "warning"}


def test_other_markets_have_no_stamp_duty_and_no_limits(provider: Path) -> None:
    costs = Costs(close_cost=0.0001)
    assert found(provider, costs=costs, currency="USD", limit_threshold=None) == {}


def test_an_account_too_small_for_lots(provider: Path) -> None:
    findings = found(provider, account=3000.0)  # 950 for each, and a lot costs 1,000
    assert levels(findings) == {"account_small": "warning"}
    assert found(provider, account=3000.0, lot=1) == {}


@pytest.mark.parametrize("benchmark", [None, "equal_weight"])
def test_benchmarks_that_need_no_bars(benchmark: str | None, provider: Path) -> None:
    assert found(provider, benchmark=benchmark) == {}


def test_a_benchmark_that_nobody_has(provider: Path) -> None:
    findings = found(provider, benchmark="SH000300")
    assert levels(findings) == {"benchmark_unknown": "error"}
    assert "SH000300" in findings["benchmark_unknown"].sentence


def test_a_benchmark_that_ends_in_the_window(provider: Path) -> None:
    findings = found(provider, benchmark=LEFT)
    assert levels(findings) == {"benchmark_uncovered": "error"}
    assert str(DAYS[89]) in findings["benchmark_uncovered"].sentence


def test_a_benchmark_that_ended_before_the_window(provider: Path) -> None:
    findings = found(provider, benchmark=LEFT, start_on=DAYS[100])
    assert levels(findings) == {"benchmark_uncovered": "error"}


def test_a_benchmark_that_was_suspended(tmp_path: Path) -> None:
    provider = make_provider(tmp_path)
    for field in ("close", "factor", "change"):
        spoil(provider, CODES[0], field, WINDOW[5])
    findings = found(provider)
    assert levels(findings) == {"benchmark_gaps": "warning"}
    assert "1 of 80 sessions" in findings["benchmark_gaps"].sentence


def test_a_benchmark_that_never_moves(tmp_path: Path) -> None:
    provider = make_provider(tmp_path)
    for day in WINDOW:
        spoil(provider, CODES[0], "close", day, 10.0)
    assert levels(found(provider)) == {"benchmark_flat": "warning"}


@pytest.mark.parametrize("text", ["Ref($close, -1)", "$vwap/$close", "((__import__)('os'))", "1"])
def test_an_expression_that_may_not_run(text: str, provider: Path) -> None:
    assert levels(found(provider, signal=ExpressionSignal(text))) == {"expression_refused": "error"}


def test_an_expression_that_looks_back_past_the_dataset(provider: Path) -> None:
    findings = found(provider, signal=ExpressionSignal("Ref($close, 70)/$close"))
    assert levels(findings) == {"signal_begins_late": "warning"}
    assert str(DAYS[71]) in findings["signal_begins_late"].mend


SIGNALS = DAYS[59:139]


def scores(days: list[object], codes: list[str], *, equal: bool = False) -> pd.Series:
    index = pd.MultiIndex.from_product([pd.to_datetime(days), codes])
    index.names = ["datetime", "instrument"]
    return pd.Series(1.0 if equal else range(len(index)), index, dtype=float)


def test_scores_of_every_session_are_enough(provider: Path) -> None:
    assert found(provider, scores=scores(SIGNALS, CODES)) == {}


def test_scores_of_other_days_or_instruments(provider: Path) -> None:
    for given in (scores(DAYS[:20], CODES), scores(SIGNALS, ["AAPL"])):
        assert levels(found(provider, scores=given)) == {"scores_elsewhere": "error"}


def test_scores_of_strangers_among_others(provider: Path) -> None:
    findings = found(provider, scores=scores(SIGNALS, [*CODES, "600000.SH"]))
    assert levels(findings) == {"scores_of_strangers": "warning"}
    assert "600000.SH" in findings["scores_of_strangers"].sentence


def test_sessions_without_scores(provider: Path) -> None:
    findings = found(provider, scores=scores([*SIGNALS[:10], *SIGNALS[12:]], CODES))
    assert levels(findings) == {"scores_missing": "warning"}
    assert f"2 of 80 sessions have no score, the first on {SIGNALS[10]}" in (
        findings["scores_missing"].sentence
    )


def test_scores_of_no_more_than_are_held(provider: Path) -> None:
    assert levels(found(provider, scores=scores(SIGNALS, CODES[:3]))) == {"scores_few": "warning"}


def test_scores_that_tell_nobody_apart(provider: Path) -> None:
    findings = found(provider, scores=scores(SIGNALS, CODES, equal=True))
    assert levels(findings) == {"scores_equal": "warning"}

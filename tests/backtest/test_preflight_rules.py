"""What dated rules need to know, and say when they do not."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backtest.preflight import Finding, check
from backtest.spec import BacktestSpec, Costs, ExpressionSignal
from tests.backtest.dated_market import bars_of, build, days_of

DAYS = days_of(date(2024, 1, 2), date(2024, 12, 31))
EVEN = Costs(open_cost=0.0005, close_cost=0.0005)
DATED = {"market_rules": "dated", "costs": EVEN}


def make(folder: Path, *codes: str, late: str = "SH600010") -> Path:
    whole = [bars_of(code, DAYS, {}) for code in ("SH600001", "SH600002", "SH600003", *codes)]
    left = bars_of("SH600009", DAYS[:90], {})
    return build(folder, *whole, left, bars_of(late, DAYS[30:], {}))


def found(provider: Path, **changes: Any) -> dict[str, Finding]:
    asked: dict[str, Any] = {"start_on": DAYS[60], "end_on": DAYS[140], "topk": 2, "n_drop": 1}
    spec = BacktestSpec(**(asked | DATED | changes), signal=ExpressionSignal("$close"))
    return {finding.name: finding for finding in check(spec, provider=provider)}


def test_nothing_is_missing(tmp_path: Path) -> None:
    assert found(make(tmp_path)) == {}


def test_neither_threshold_nor_duty_is_asked_for(tmp_path: Path) -> None:
    costs = Costs(open_cost=0.0001, close_cost=0.0001)
    assert found(make(tmp_path), limit_threshold=None, costs=costs) == {}


def test_the_duty_would_be_paid_twice(tmp_path: Path) -> None:
    assert set(found(make(tmp_path), costs=Costs())) == {"duty_twice"}


def test_special_treatment_is_not_known(tmp_path: Path) -> None:
    provider = make(tmp_path)
    for path in provider.glob("features/*/is_st.day.bin"):
        path.unlink()
    assert set(found(provider)) == {"special_treatment_unknown"}


def test_a_board_is_not_known(tmp_path: Path) -> None:
    findings = found(make(tmp_path, "AAPL"))
    assert set(findings) == {"board_unknown"}
    assert "AAPL" in findings["board_unknown"].sentence


def test_first_bars_are_taken_for_a_listing(tmp_path: Path) -> None:
    findings = found(make(tmp_path), start_on=DAYS[25])
    assert set(findings) == {"listings_assumed"}
    assert "SH600010" in findings["listings_assumed"].sentence


@pytest.mark.parametrize(
    ("year", "name", "level"),
    [(1997, "rules_too_early", "error"), (2026, "rules_unconfirmed", "warning")],
)
def test_years_that_the_tables_do_not_have(
    year: int, name: str, level: str, tmp_path: Path
) -> None:
    days = days_of(date(year, 1, 2), date(year, 3, 31))
    bars = (bars_of(code, days, {}) for code in ("SH600001", "SH600002", "SH600003"))
    findings = found(build(tmp_path, *bars), start_on=days[2], end_on=days[-2])
    assert findings[name].level == level

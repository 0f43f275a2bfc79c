"""Faults of the dataset are found before Qlib stumbles over them, or does not notice them."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from backtest.preflight import Finding, check
from qlibui.environment import BASE_DIR
from tests.backtest.preflight_market import (
    CODES,
    DAYS,
    LEFT,
    SPEC,
    WINDOW,
    forget_field,
    found,
    make_provider,
    spoil,
    write_universe,
)


@pytest.fixture
def provider(tmp_path: Path) -> Path:
    return make_provider(tmp_path)


def only(findings: dict[str, Finding], name: str, level: str) -> str:
    """The sentence of the one finding."""
    assert {name: finding.level for name, finding in findings.items()} == {name: level}
    return findings[name].sentence


def test_nothing_is_found_where_nothing_is_wrong(provider: Path) -> None:
    assert found(provider) == {}


def test_a_dataset_that_is_gone(tmp_path: Path) -> None:
    only(found(tmp_path / "nowhere"), "dataset_unreadable", "error")


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(1999, 1, 1), date(1999, 12, 31)), (date(2030, 1, 1), date(2030, 12, 31))],
)
def test_no_session_in_the_window(start: date, end: date, provider: Path) -> None:
    found_here = found(provider, start_on=start, end_on=end)
    only(found_here, "window_outside_calendar", "error")
    assert "from 2024-01-02 to 2024-12-31" in found_here["window_outside_calendar"].mend


def test_a_window_that_begins_before_the_dataset(provider: Path) -> None:
    findings = found(provider, start_on=date(2023, 1, 1))
    assert set(findings) == {"window_cut", "signal_begins_late"}
    assert "begins on 2024-01-02" in findings["window_cut"].sentence


def test_a_window_that_ends_after_the_dataset(provider: Path) -> None:
    sentence = only(found(provider, end_on=date(2025, 3, 1)), "window_cut", "warning")
    assert "ends on 2024-12-31" in sentence


def test_a_window_may_end_on_a_holiday_after_the_last_session(provider: Path) -> None:
    assert found(provider, end_on=date(2025, 1, 1)) == {}


def test_no_session_is_known_after_the_last(provider: Path) -> None:
    (provider / "calendars" / "day_future.txt").unlink()
    assert found(provider) == {}
    findings = found(provider, end_on=DAYS[-1])
    only(findings, "next_session_unknown", "error")
    assert str(DAYS[-2]) in findings["next_session_unknown"].mend


def test_a_short_window(provider: Path) -> None:
    end = SPEC.start_on + timedelta(days=7)
    only(found(provider, end_on=end), "window_short", "warning")


def test_one_factor_missing_beside_a_close(provider: Path) -> None:
    spoil(provider, CODES[3], "factor", WINDOW[7])
    sentence = only(found(provider), "factor_missing", "error")
    assert f"{CODES[3]} on {WINDOW[7]}" in sentence


def test_without_lots_a_missing_factor_only_makes_shares_unknown(provider: Path) -> None:
    spoil(provider, CODES[3], "factor", WINDOW[7])
    only(found(provider, lot=None), "factor_missing", "warning")


def test_a_factor_missing_where_nothing_traded(provider: Path) -> None:
    for field in ("factor", "close", "change"):
        spoil(provider, CODES[3], field, WINDOW[7])
    assert found(provider) == {}


def test_a_factor_missing_outside_the_window(provider: Path) -> None:
    spoil(provider, CODES[3], "factor", DAYS[0])
    assert found(provider) == {}


def test_no_changes_at_all(provider: Path) -> None:
    forget_field(provider, "change")
    only(found(provider), "change_missing", "error")


def test_changes_are_not_needed_without_a_limit(provider: Path) -> None:
    forget_field(provider, "change")
    only(found(provider, limit_threshold=None), "limits_off", "warning")


def test_changes_missing_on_days(provider: Path) -> None:
    spoil(provider, CODES[1], "change", WINDOW[2])
    spoil(provider, CODES[2], "change", WINDOW[1])
    sentence = only(found(provider), "change_gaps", "warning")
    assert f"{CODES[1]} on {WINDOW[2]} and 1 more" in sentence


def test_a_deal_price_that_nobody_has(provider: Path) -> None:
    findings = found(provider, deal_price="vwap")
    only(findings, "deal_price_missing", "error")
    assert findings["deal_price_missing"].mend.startswith("Choose one of close, high, low, open")


def test_a_deal_price_with_gaps(provider: Path) -> None:
    spoil(provider, CODES[1], "open", WINDOW[2])
    only(found(provider, deal_price="open"), "deal_price_gaps", "warning")


def test_volumes_are_needed_for_an_impact(provider: Path) -> None:
    forget_field(provider, "volume")
    assert found(provider) == {}
    costs = type(SPEC.costs)(impact_cost=0.1)
    only(found(provider, costs=costs), "volume_missing", "warning")


def test_a_universe_that_nobody_knows(provider: Path) -> None:
    findings = found(provider, universe="csi300")
    only(findings, "universe_unknown", "error")
    assert "all" in findings["universe_unknown"].mend


def test_a_universe_without_members_in_the_window(provider: Path) -> None:
    write_universe(provider, "early", [(code, DAYS[0], DAYS[10]) for code in CODES])
    only(found(provider, universe="early"), "universe_empty", "error")


def test_a_universe_no_larger_than_what_is_held(provider: Path) -> None:
    only(found(provider, topk=7), "universe_small", "warning")


def test_a_universe_that_nobody_ever_leaves(provider: Path) -> None:
    write_universe(provider, "winners", [(code, DAYS[0], date(2099, 12, 31)) for code in CODES])
    only(found(provider, universe="winners"), "universe_hindsight", "warning")


def test_a_universe_that_somebody_left(provider: Path) -> None:
    spells = [(code, DAYS[0], date(2099, 12, 31)) for code in CODES]
    write_universe(provider, "index", [*spells, (LEFT, DAYS[0], DAYS[80])])
    assert found(provider, universe="index") == {}


def test_no_engine_is_loaded_to_find_all_this(provider: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path; from backtest.spec import BacktestSpec;"
        "from backtest.preflight import check;"
        "spec = BacktestSpec.from_config(json.loads(sys.argv[1]));"
        "assert check(spec, provider=Path(sys.argv[2])) == [];"
        "print({'numpy', 'pandas', 'polars', 'pyarrow', 'qlib'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, json.dumps(SPEC.as_config()), str(provider)]
    ran = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_errors_come_first(provider: Path) -> None:
    forget_field(provider, "change")
    levels = [finding.level for finding in check(SPEC, provider=provider)]
    assert levels == sorted(levels)

"""docs/backtests.md tells of every field, reason and rule, and of no other."""

import json
import re
from dataclasses import fields

from backtest.spec import BacktestSpec
from market import costs, limits
from qlibui.environment import BASE_DIR

DOCUMENT = (BASE_DIR / "docs" / "backtests.md").read_text()
RULES = DOCUMENT.split("## Dated rules")[1]
REASONS = {"limit_up", "limit_down", "suspended", "no_price", "lot", "cash"}


def rows(header: str) -> list[list[str]]:
    """The cells of the table whose header begins so."""
    lines = DOCUMENT.split(f"| {header} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names(header: str) -> list[str]:
    return [name for row in rows(header) for name in re.findall(r"`(\w+)`", row[0])]


def test_the_fields_are_those_of_the_specification() -> None:
    assert sorted(names("field")) == sorted(field.name for field in fields(BacktestSpec))


def test_the_defaults_are_those_of_the_specification() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in rows("field")}
    for field in fields(BacktestSpec):
        if isinstance(field.default, (str, int, float)):
            assert told[field.name] == as_json(field.default)


def as_json(default: object) -> str:
    return json.dumps(default).strip('"').removesuffix(".0")


def test_the_reasons_are_those_of_the_engine() -> None:
    code = "".join(
        (BASE_DIR / "backtest" / "engines" / name).read_text()
        for name in ("qlib_exchange.py", "qlib_trades.py")
    )
    assert set(names("reason")) == REASONS
    assert all(f'"{reason}"' in code for reason in REASONS)


def test_the_duties_are_those_of_the_table() -> None:
    told = {row[0]: tuple(map(fraction, row[1:])) for row in rows("stamp duty since")}
    assert told == {str(day): (duty.buy, duty.sell) for day, duty in costs._DUTIES}


def fraction(cell: str) -> float:
    return 0.0 if cell == "none" else round(float(cell.removesuffix(" %")) / 100, 6)


def test_the_days_on_which_limits_changed_are_told() -> None:
    tables = [*limits._DAILY.values(), *limits._SPECIAL_TREATMENT.values()]
    days = {str(day) for table in (*tables, *limits._DEBUTS.values()) for day, _ in table}
    assert days <= set(re.findall(r"\d{4}-\d\d-\d\d", RULES))

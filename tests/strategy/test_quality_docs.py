"""docs/signal-quality.md tells every figure that is measured, and no other."""

import re
from typing import Any

from qlibui.environment import BASE_DIR
from strategy.quality.correlations import LEAST_NAMES
from strategy.quality.measuring import HORIZONS, ROLLING_DAYS
from strategy.quality.summaries import LEAST_DAYS
from tests.strategy.measured import measured

TEXT = (BASE_DIR / "docs" / "signal-quality.md").read_text()
SENTENCES = " ".join(TEXT.split())
TOLD = measured(40, names=12).as_json()
SPREAD = {"mean", "least", "most"}


def told_under(header: str) -> set[str]:
    """The names in the first columns of the tables that begin with this header."""
    table = TEXT.partition(f"| {header} | is |")[2].partition("\n\n")[0]
    cells = (row.split("|")[1] for row in table.splitlines()[2:])
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def names_in(value: Any) -> set[str]:
    """The names of a mapping and of whatever is within it."""
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names_in(each)}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def test_every_figure_is_told_and_no_other() -> None:
    figures = names_in({name: value for name, value in TOLD.items() if name != "daily"})
    others = {"start_on", "end_on", "days", "days_of_few_names", "horizon", "least", "most"}
    assert told_under("figure") | told_under("of the days") | others == figures
    assert [name for name in figures if f"`{name}`" not in TEXT] == []


def test_every_figure_of_the_days_is_told() -> None:
    assert told_under("of the days") == set(TOLD["horizons"][0]["ic"])


def test_every_column_is_told_and_no_other() -> None:
    assert told_under("column") | {"date"} == set(TOLD["daily"])
    assert "`date`" in TEXT


def test_the_bounds_are_told() -> None:
    assert f"fewer than {LEAST_NAMES} names" in SENTENCES
    assert f"fewer than {LEAST_DAYS} days" in SENTENCES
    *others, last = map(str, HORIZONS)
    assert f"{', '.join(others)} and {last} sessions" in SENTENCES
    assert f"last {ROLLING_DAYS} days, where {ROLLING_DAYS // 2} of them" in SENTENCES


def test_what_has_a_spread_is_told() -> None:
    spread = [
        name for name, value in TOLD.items() if isinstance(value, dict) and set(value) == SPREAD
    ]
    said = ", ".join(f"`{name}`" for name in spread[:-1])
    assert f"{said} and `{spread[-1]}` have the `mean`, `least` and `most`" in SENTENCES

"""docs/figures.md tells every figure that is measured, and no other."""

import re
from typing import Any

from backtest.metrics.compound import LEAST_DAYS
from qlibui.environment import BASE_DIR
from tests.backtest.reported import reported

TEXT = (BASE_DIR / "docs" / "figures.md").read_text()
# Beside the figures of a lens; and the reasons are the engine's.
NOT_FIGURES = {"days_per_year", "cash", "limit_down", "instrument"}


def told_under(header: str) -> set[str]:
    """The names in the tables that begin with this header."""
    table = TEXT.partition(f"| {header} | is |\n")[2].partition("\n\n")[0]
    return {name for row in table.splitlines() for name in re.findall(r"`([a-z_]+)`", row)}


def names_in(value: Any) -> set[str]:
    """The names of a mapping and of whatever is within it."""
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names_in(each)}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def test_every_figure_of_a_lens_is_told() -> None:
    metrics = reported().metrics
    for lens in ("additive", "compound"):
        assert set(metrics[lens]["return_with_cost"]) <= told_under(lens)


def test_every_series_is_told() -> None:
    series = set(reported().metrics["compound"]) - NOT_FIGURES
    assert [name for name in series if f"`{name}`" not in TEXT] == []


def test_all_other_figures_are_told_and_no_more() -> None:
    others = {name: value for name, value in reported().metrics.items()
              if name not in ("additive", "compound")}  # fmt: skip
    assert told_under("figure") == names_in(others) - NOT_FIGURES


def test_the_fewest_days_of_a_year_are_told() -> None:
    assert f"fewer than {LEAST_DAYS} days" in TEXT.replace("\n", " ")

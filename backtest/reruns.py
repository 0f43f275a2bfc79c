"""Whether a back-test that was run again gave the same: equal numbers, or a named difference."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from backtest.models import Backtest
from data_management.attempt_files import folder_at

if TYPE_CHECKING:
    import pandas as pd

    from backtest.results import BacktestResult

FRAMES = ("daily", "positions", "trades", "indicators")

Difference = dict[str, Any]
"""`name` of a line of the run card or of a frame, and what it was `before` and is `after`."""


def differences_of(again: Backtest, result: "BacktestResult") -> list[Difference] | None:
    """None where it re-runs nothing, or the result that it would be compared with is gone."""
    if again.rerun_of is None or not again.rerun_of.folder:
        return None
    from backtest.results import BacktestResult

    try:
        before = BacktestResult.read(folder_at(again.rerun_of.folder))
    except FileNotFoundError:
        return None
    cards = _lines_that_differ(before.run_card, result.run_card)
    frames = (_cells_that_differ(name, before, result) for name in FRAMES)
    return [*cards, *filter(None, frames)]


def _lines_that_differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    from backtest.comparing import differences

    for line in differences([before, after]):
        first, second = line["values"]
        yield {"name": line["name"], "before": first, "after": second}


def _cells_that_differ(
    name: str, before: "BacktestResult", after: "BacktestResult"
) -> Difference | None:
    """The first cell of a frame that differs, and how many do."""
    first: pd.DataFrame = getattr(before, name).reset_index()
    second: pd.DataFrame = getattr(after, name).reset_index()
    if first.equals(second):
        return None
    if len(first) != len(second):
        return {"name": name, "before": f"{len(first)} rows", "after": f"{len(second)} rows"}
    differs = ~((first == second) | (first.isna() & second.isna()))
    row, column = next(zip(*differs.to_numpy().nonzero(), strict=True))
    return {
        "name": f"{name}.{first.columns[column]}",
        "before": str(first.iat[row, column]),
        "after": str(second.iat[row, column]),
        "row": int(row),
        "cells": int(differs.to_numpy().sum()),
    }

"""Two or more back-tests side by side: figures, curves, and how differently they were made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import pandas as pd

from backtest.metrics import measure
from backtest.metrics.returns import returns_of
from backtest.results import BacktestResult
from qlibui.figures import iso_day
from qlibui.reports.run_card import lines_of

LENSES = ("compound", "additive")
SERIES = ("return_with_cost", "return_without_cost", "excess_return_with_cost")


@dataclass(frozen=True, eq=False)
class Comparison:
    """``figures`` and ``differences`` have a value for each of ``names``, in their order.

    ``figures`` are measured on the days that all results have, as are ``returns``, the daily ones
    with cost, and ``correlations`` of these. ``differences`` are the lines of the run cards that
    are not the same in all, None where a card has no such line.
    """

    names: tuple[str, ...]
    returns: pd.DataFrame
    figures: list[dict[str, Any]]
    correlations: list[list[float | None]]
    differences: list[dict[str, Any]]
    own_windows: list[dict[str, Any]]

    @property
    def same_window(self) -> bool:
        """Whether no result has days that another has not."""
        return {each["days"] for each in self.own_windows} == {len(self.returns)}

    @property
    def curves(self) -> pd.DataFrame:
        """What 1 became in each, compounded, from the first day that all have."""
        return (1 + self.returns).cumprod()


def compare(results: Mapping[str, BacktestResult]) -> Comparison:
    """The results by the names that people know them by.

    Raises ValueError for fewer than two, and for results without a day in common.
    """
    if len(results) < 2:  # noqa: PLR2004  one has nothing to be compared with
        raise ValueError("A comparison needs at least two back-tests: choose another one.")
    days = reduce(pd.Index.intersection, (each.daily.index for each in results.values()))
    if days.empty:
        raise ValueError("These back-tests have no day in common: choose some that overlap.")
    within = {name: _within(result, days) for name, result in results.items()}
    returns = pd.DataFrame(
        {name: returns_of(each.daily)["return_with_cost"] for name, each in within.items()}
    )
    return Comparison(
        names=tuple(results),
        returns=returns,
        figures=_figures(within),
        correlations=_correlations(returns),
        differences=differences([result.run_card for result in results.values()]),
        own_windows=[_window(result) for result in results.values()],
    )


def differences(cards: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The ``name`` and the ``values`` of each line that is not the same in all run cards; when and
    how fast something ran is no difference."""
    lines = [dict(lines_of(card)) for card in cards]
    names = list(dict.fromkeys(name for each in lines for name in each))
    told = {name: [each.get(name) for each in lines] for name in names if _matters(name)}
    return [{"name": name, "values": values} for name, values in told.items() if _differ(values)]


def first_difference(first: BacktestResult, second: BacktestResult) -> str | None:
    """Where the daily reports of two runs part, in one sentence; None where they are equal."""
    ours, theirs = first.daily, second.daily
    if not ours.index.equals(theirs.index):
        return f"The runs have different days: {_span(first)} and {_span(second)}."
    unequal = (ours != theirs) & ~(ours.isna() & theirs.isna())
    if not unequal.to_numpy().any():
        return None
    day = ours.index[unequal.any(axis=1).to_numpy()][0]
    name = str(unequal.columns[unequal.loc[day].to_numpy()][0])
    first_value, second_value = (float(daily[name].loc[day]) for daily in (ours, theirs))
    values = f"{first_value!r} in the first and {second_value!r} in the second"
    return f"From {iso_day(day)} on the runs differ: {name} is {values}."


def _within(result: BacktestResult, days: pd.Index) -> BacktestResult:
    kept = {name: getattr(result, name) for name in ("positions", "trades")}
    return replace(
        result,
        daily=result.daily.loc[days],
        **{name: frame[frame["date"].isin(days)] for name, frame in kept.items()},
    )


def _figures(within: Mapping[str, BacktestResult]) -> list[dict[str, Any]]:
    measured = [
        measure(each.daily, trades=each.trades, positions=each.positions)
        for each in within.values()
    ]
    first = measured[0]
    return [
        {"lens": lens, "series": series, "name": name,
         "values": [each[lens][series][name] for each in measured]}
        for lens in LENSES for series in SERIES for name in first[lens][series]
    ]  # fmt: skip


def _correlations(returns: pd.DataFrame) -> list[list[float | None]]:
    found = returns.corr()
    return [[None if pd.isna(value) else float(value) for value in row] for row in found.to_numpy()]


def _window(result: BacktestResult) -> dict[str, Any]:
    days = result.daily.index
    return {"start_on": iso_day(days[0]), "end_on": iso_day(days[-1]), "days": len(days)}


def _span(result: BacktestResult) -> str:
    window = _window(result)
    return f"{window['days']:,} from {window['start_on']} to {window['end_on']}"


def _matters(name: str) -> bool:
    last = name.rsplit(".", maxsplit=1)[-1]
    return not last.startswith("duration") and not last.endswith("_at")


def _differ(values: list[Any]) -> bool:
    return any(value != values[0] for value in values[1:])

"""Returns of months and years, compounded within each, and the days that stand out."""

from typing import Any

import pandas as pd

from backtest.metrics.returns import Returns
from qlibui.figures import finite, iso_day

EXTREMES = 5


def by_month(net: Returns, benchmark: Returns) -> list[dict[str, Any]]:
    """``month`` as 2015-01, ``return`` with cost, ``benchmark`` None where it has no day."""
    return _by(net, benchmark, "month", "%Y-%m")


def by_year(net: Returns, benchmark: Returns) -> list[dict[str, Any]]:
    """The same by ``year``; the first and the last may be part of a year."""
    return _by(net, benchmark, "year", "%Y")


def best_days(net: Returns, benchmark: Returns) -> list[dict[str, Any]]:
    """The days of the highest gains, best first; days without a gain are none."""
    gains = net[net > 0].sort_values(ascending=False, kind="stable")
    return _named(gains.head(EXTREMES), benchmark)


def worst_days(net: Returns, benchmark: Returns) -> list[dict[str, Any]]:
    """The days of the greatest losses, worst first."""
    losses = net[net < 0].sort_values(kind="stable")
    return _named(losses.head(EXTREMES), benchmark)


def _by(net: Returns, benchmark: Returns, name: str, form: str) -> list[dict[str, Any]]:
    of_net, of_benchmark = _compounded(net, form), _compounded(benchmark, form)
    return [
        {name: period, "return": value, "benchmark": of_benchmark.get(period)}
        for period, value in of_net.items()
    ]


def _compounded(returns: Returns, form: str) -> dict[str, float]:
    periods = pd.DatetimeIndex(returns.index).strftime(form)
    grown = (1 + returns).groupby(periods).prod() - 1
    return {str(period): float(value) for period, value in grown.items()}


def _named(days: Returns, benchmark: Returns) -> list[dict[str, Any]]:
    beside = benchmark.reindex(days.index)
    return [
        {"date": iso_day(day), "return": value, "benchmark": finite(other)}
        for day, value, other in zip(days.index, days.tolist(), beside.tolist(), strict=True)
    ]

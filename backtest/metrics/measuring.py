"""All figures of a back-test at once."""

from typing import Any

import pandas as pd

from backtest.metrics import additive, compound, periods, trading
from backtest.metrics.drawdowns import deepest_drawdown, find_drawdowns
from backtest.metrics.instruments import measure_instruments
from backtest.metrics.relative import alpha_and_beta
from backtest.metrics.returns import returns_of
from qlibui.figures import iso_day


def measure(
    daily: pd.DataFrame, *, trades: pd.DataFrame, positions: pd.DataFrame
) -> dict[str, Any]:
    """The figures of the frames of a BacktestResult, fit for JSON; None where not computed.

    ``additive`` sums returns and has 238 days a year, as Qlib does; ``compound`` reinvests them
    and has 252. Both know them with and without cost and in excess of the benchmark's. Everything
    else that is a return is compounded and with cost, unless its name says otherwise.
    """
    by_name = returns_of(daily)
    net, benchmark = by_name["return_with_cost"], by_name["benchmark_return"]
    return {
        "window": _window(daily),
        "additive": {"days_per_year": additive.DAYS_PER_YEAR}
        | {name: additive.measure_added(each) for name, each in by_name.items()},
        "compound": {"days_per_year": compound.DAYS_PER_YEAR}
        | {name: compound.measure_compounded(each) for name, each in by_name.items()},
        "drawdown": deepest_drawdown(net),
        "drawdowns": find_drawdowns(net),
        "monthly": periods.by_month(net, benchmark),
        "yearly": periods.by_year(net, benchmark),
        "best_days": periods.best_days(net, benchmark),
        "worst_days": periods.worst_days(net, benchmark),
        "hit_rate": trading.hit_rate(net),
        "hit_rate_of_excess": trading.hit_rate(by_name["excess_return_with_cost"]),
        **alpha_and_beta(net, benchmark),
        "turnover": trading.measure_turnover(daily),
        "cost_drag": trading.measure_cost(by_name["return_without_cost"], net, daily),
        "exposure": trading.measure_exposure(daily),
        "holdings": trading.measure_holdings(positions, daily),
        "trades": trading.count_orders(trades),
        "instruments": measure_instruments(trades, positions),
    }


def _window(daily: pd.DataFrame) -> dict[str, Any]:
    days = [iso_day(day) for day in daily.index[[0, -1]]] if len(daily) else []
    first, last = days or (None, None)
    return {"start_on": first, "end_on": last, "days": len(daily)}

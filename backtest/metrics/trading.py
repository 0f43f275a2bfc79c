"""What was traded and what it cost, and how much of the account was invested."""

from typing import Any

import pandas as pd

from backtest.metrics.compound import DAYS_PER_YEAR, annualize
from backtest.metrics.returns import Returns, growth
from qlibui.figures import finite


def measure_turnover(daily: pd.DataFrame) -> dict[str, Any]:
    """Traded value in parts of the account: the mean of a day, and of a year of 252 days."""
    mean = None if daily.empty else finite(daily["turnover"].mean())
    return {"daily": mean, "annualized": None if mean is None else mean * DAYS_PER_YEAR}


def measure_cost(gross: Returns, net: Returns, daily: pd.DataFrame) -> dict[str, Any]:
    """``paid`` in money, ``added`` the sum of the daily costs as fractions, ``annualized`` by how
    much the compound yearly return is lower for them."""
    with_cost, without = (annualize(growth(each), len(each)) for each in (net, gross))
    lost = None if with_cost is None or without is None else without - with_cost
    return {
        "paid": None if daily.empty else finite(daily["total_cost"].iloc[-1]),
        "added": None if daily.empty else finite(daily["cost"].sum()),
        "annualized": lost,
    }


def measure_exposure(daily: pd.DataFrame) -> dict[str, float | None]:
    """The part of the account that is invested at the end of a day: mean, least, most."""
    invested = (daily["value"] / daily["account"]).dropna()
    if invested.empty:
        return dict.fromkeys(("mean", "least", "most"))
    figures = {"mean": invested.mean(), "least": invested.min(), "most": invested.max()}
    return {name: finite(value) for name, value in figures.items()}


def measure_holdings(positions: pd.DataFrame, daily: pd.DataFrame) -> dict[str, Any]:
    """How many instruments are held at the end of a day, and the largest part one had."""
    if daily.empty:
        return dict.fromkeys(("mean", "most", "largest_weight"))
    held = positions.groupby("date").size().reindex(daily.index, fill_value=0)
    weights = positions["weight"].dropna()
    return {
        "mean": float(held.mean()),
        "most": int(held.max()),
        "largest_weight": float(weights.max()) if len(weights) else None,
    }


def count_orders(trades: pd.DataFrame) -> dict[str, Any]:
    """How many orders there were, how many were done, in part and not at all, and why not."""
    done = trades["traded_shares"].fillna(0)
    whole = done >= trades["ordered_shares"]
    reasons = trades["reason"].dropna().value_counts()
    return {
        "orders": len(trades),
        "done": int(whole.sum()),
        "in_part": int((~whole & (done > 0)).sum()),
        "not_done": int((~whole & (done <= 0)).sum()),
        "reasons": {str(reason): int(count) for reason, count in sorted(reasons.items())},
    }


def hit_rate(returns: Returns) -> float | None:
    """The share of gains among the days on which the account moved."""
    moved = returns[returns != 0]
    return float((moved > 0).mean()) if len(moved) else None

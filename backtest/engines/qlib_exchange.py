"""The exchange that a specification asks for, over a session's provider."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd
from qlib.backtest.exchange import Exchange

from backtest.engines.qlib_costs import CostlessExchange
from backtest.engines.qlib_dated import DatedExchange
from backtest.engines.qlib_quote import DayQuote
from backtest.spec import BacktestSpec
from data_management.provider_files import ProviderFiles


def open_exchange(
    spec: BacktestSpec, files: ProviderFiles, codes: Iterable[str], window: Sequence[date]
) -> Exchange:
    """Quotes of ``codes`` in the window and the rules by which orders are dealt.

    Every rule is given: Qlib has its own idea of each that is not.
    """
    asked = _rules(spec) | {
        "freq": "day",
        "start_time": pd.Timestamp(window[0]),
        "end_time": pd.Timestamp(window[-1]),
        "codes": sorted(codes),
        "quote_cls": DayQuote,
    }
    if spec.market_rules == "dated":
        return DatedExchange(files, **asked)
    return CostlessExchange(**asked)


def _rules(spec: BacktestSpec) -> dict[str, Any]:
    threshold = spec.limit_threshold
    return {
        "deal_price": spec.deal_price,
        "limit_threshold": None if threshold is None else float(threshold),
        "open_cost": spec.costs.open_cost,
        "close_cost": spec.costs.close_cost,
        "min_cost": spec.costs.min_cost,
        "impact_cost": spec.costs.impact_cost,
        "trade_unit": spec.lot,
    }


def why_not(exchange: Exchange, code: str, day: pd.Timestamp) -> str | None:
    """Why an instrument cannot be traded on a day, None where it can."""
    close = exchange.quote.get_data(code, day, day, "$close")
    if close is None:
        return "no_price"
    if pd.isna(close):
        return "suspended"
    if exchange.check_stock_limit(code, day, day, direction=1):
        return "limit_up"
    if exchange.check_stock_limit(code, day, day, direction=0):
        return "limit_down"
    return None

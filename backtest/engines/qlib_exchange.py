"""The exchange that a specification asks for, over a session's provider."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
from qlib.backtest.exchange import Exchange

from backtest.engines.qlib_quote import DayQuote
from backtest.spec import BacktestSpec


def open_exchange(spec: BacktestSpec, codes: Iterable[str], first: date, last: date) -> Exchange:
    """Quotes of ``codes`` from ``first`` to ``last`` and the rules by which orders are dealt.

    Every rule is given: Qlib has its own idea of each that is not.
    """
    threshold = spec.limit_threshold
    return Exchange(
        freq="day",
        start_time=pd.Timestamp(first),
        end_time=pd.Timestamp(last),
        codes=sorted(codes),
        deal_price=spec.deal_price,
        limit_threshold=None if threshold is None else float(threshold),
        open_cost=spec.costs.open_cost,
        close_cost=spec.costs.close_cost,
        min_cost=spec.costs.min_cost,
        impact_cost=spec.costs.impact_cost,
        trade_unit=spec.lot,
        quote_cls=DayQuote,
    )


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

"""Every trade that was wanted, and why it was not or only partly done."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from qlib.backtest.decision import Order
from qlib.backtest.exchange import Exchange
from qlib.backtest.position import Position

from backtest.engines.qlib_exchange import why_not
from backtest.engines.qlib_factors import KnownFactors
from backtest.engines.qlib_strategy import Trader

Dealt = tuple[Any, float, float, float]
"""An order of Qlib, its value and cost in money, and its adjusted price."""

Row = tuple[Any, ...]
"""A row of ``results.TRADES``."""

_DIRECTIONS = {Order.SELL: "sell", Order.BUY: "buy"}


class TradeRecorder:
    """Collects ``rows`` day by day."""

    def __init__(self, exchange: Exchange, factors: KnownFactors) -> None:
        self.rows: list[Row] = []
        self._exchange = exchange
        self._factors = factors

    def record(
        self,
        day: pd.Timestamp,
        dealt: Iterable[Dealt],
        strategy: Trader,
        position: Position,
    ) -> None:
        """Take down the day's orders, and after them what never became one."""
        dealt = list(dealt)
        self.rows += [self._dealt(day, *each) for each in dealt]
        ordered = {(order.stock_id, order.direction) for order, *_ in dealt}
        self.rows += self._blocked(day, ordered, strategy, position)

    def _dealt(self, day: pd.Timestamp, order: Any, value: float, cost: float, price: float) -> Row:
        factor = self._factors.on(day, order.stock_id)
        done = order.deal_amount
        reason = None
        if not done or not np.isclose(done, order.amount):
            reason = why_not(self._exchange, order.stock_id, day) or _shortage(order)
        direction = _DIRECTIONS[order.direction]
        amounts = (order.amount * factor, done * factor)
        return (day, order.stock_id, direction, *amounts, price / factor, value, cost, reason)

    def _blocked(
        self,
        day: pd.Timestamp,
        ordered: set[tuple[str, int]],
        strategy: Trader,
        position: Position,
    ) -> Iterator[Row]:
        sides = ((Order.SELL, strategy.wanted.sell), (Order.BUY, strategy.wanted.buy))
        for side, code in ((side, code) for side, codes in sides for code in codes):
            reason = strategy.why_left(code, side, day)
            if (code, side) not in ordered and reason:
                amount = position.get_stock_amount(code) if side == Order.SELL else math.nan
                shares = amount * self._factors.on(day, code)
                yield day, code, _DIRECTIONS[side], shares, 0.0, math.nan, 0.0, 0.0, reason


def _shortage(order: Any) -> str:
    """What was short where the market was open; an order of nothing was less than a lot."""
    return "cash" if order.amount else "lot"

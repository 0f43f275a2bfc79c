"""Watches, while an engine runs, that what we say was wanted is what Qlib wanted."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from qlib.backtest.decision import Order
from qlib.backtest.position import Position

from backtest.engines.qlib_topk_dropout import WantingTopkDropout
from backtest.engines.qlib_trades import Dealt, TradeRecorder


class WatchedTrades(TradeRecorder):
    def record(
        self,
        day: pd.Timestamp,
        dealt: Iterable[Dealt],
        strategy: WantingTopkDropout,
        position: Position,
    ) -> None:
        dealt = list(dealt)
        for side, wanted in ((Order.SELL, strategy.wanted.sell), (Order.BUY, strategy.wanted.buy)):
            ordered = {order.stock_id for order, *_ in dealt if order.direction == side}
            assert ordered <= set(wanted), (day, side, ordered, wanted)
            for code in set(wanted) - ordered:
                assert _is_kept_back(code, side, day, strategy, position), (day, side, code)
        super().record(day, dealt, strategy, position)


def _is_kept_back(
    code: str, side: Any, day: pd.Timestamp, strategy: WantingTopkDropout, position: Position
) -> bool:
    """By the market, or because it was not held long enough when the day began."""
    if not strategy.may_trade(code, side, day):
        return True
    held = position.get_stock_count(code, bar="day") - 1
    return bool(side == Order.SELL and held < strategy.hold_thresh)

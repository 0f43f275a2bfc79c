"""Qlib's strategy of target weights, which also says what it wanted and could not order."""

from typing import Any

import pandas as pd
from qlib.backtest.decision import Order, TradeDecisionWO
from qlib.backtest.position import Position
from qlib.contrib.strategy.signal_strategy import WeightStrategyBase

from backtest.engines.qlib_exchange import why_not
from strategy.portfolio.rebalancing import rests
from strategy.portfolio.topk_dropout import Wanted
from strategy.portfolio.weights import target_weights
from strategy.spec import StrategySpec


class WantingWeights(WeightStrategyBase):
    """``wanted`` is who was to come and to go by the latest decision; a holding of which there
    should only be more or less is not among them."""

    wanted = Wanted()

    def __init__(self, spec: StrategySpec, scores: pd.Series, *, sessions: int) -> None:
        self._sessions = sessions
        self._spec = spec
        self._scored_on: pd.Timestamp | None = None
        super().__init__(signal=scores, risk_degree=spec.risk_degree)

    def generate_target_weight_position(
        self, score: pd.Series, current: Position, *_: Any, **__: Any
    ) -> dict[str, float]:
        weights = target_weights(
            score,
            by_score=self._spec.construction == "score_weight",
            topk=self._spec.topk,
            max_weight=self._spec.max_weight,
        )
        held = current.get_stock_list()
        self.wanted = Wanted(
            sell=tuple(code for code in held if code not in weights.index),
            buy=tuple(code for code in weights.index if code not in held),
        )
        return {str(code): float(weight) for code, weight in weights.items()}

    def generate_trade_decision(self, execute_result: Any = None) -> Any:
        self.wanted = Wanted()
        step = self.trade_calendar.get_trade_step()
        if rests(self._sessions + step, self._spec.rebalance_interval):
            return TradeDecisionWO([], self)
        self._scored_on, _ = self.trade_calendar.get_step_time(step, shift=1)
        orders = super().generate_trade_decision(execute_result).get_decision()
        return TradeDecisionWO([order for order in orders if not self._is_early(order)], self)

    def _is_early(self, order: Order) -> bool:
        """Whether it would sell of what was not held long enough."""
        if order.direction == Order.BUY:
            return False
        held = self.trade_position.get_stock_count(order.stock_id, bar="day")
        return bool(held < self._spec.hold_thresh)

    def why_left(self, code: str, direction: int, day: pd.Timestamp) -> str | None:
        """Why it ordered nothing of what it wanted; None where it was not held long enough.

        Qlib buys nobody who could not be traded on the day of the scores.
        """
        reason = why_not(self.trade_exchange, code, day)
        if reason or direction == Order.SELL or self._scored_on is None:
            return reason
        return why_not(self.trade_exchange, code, self._scored_on) or "lot"

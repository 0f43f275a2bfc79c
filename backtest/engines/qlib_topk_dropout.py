"""Qlib's TopkDropout, which also says what it wanted and could not order."""

from typing import Any

import pandas as pd
from qlib.backtest.decision import TradeDecisionWO
from qlib.contrib.strategy.signal_strategy import TopkDropoutStrategy

from backtest.engines.qlib_exchange import why_not
from strategy.portfolio.rebalancing import rests
from strategy.portfolio.topk_dropout import Wanted, wanted_trades
from strategy.spec import StrategySpec


class WantingTopkDropout(TopkDropoutStrategy):
    """``wanted`` is what the latest decision would have been in a market without limits."""

    wanted = Wanted()

    def __init__(self, spec: StrategySpec, ranks: pd.Series, *, sessions: int) -> None:
        self._sessions = sessions
        self._interval = spec.rebalance_interval
        super().__init__(
            signal=ranks,
            topk=spec.topk,
            n_drop=spec.n_drop,
            hold_thresh=spec.hold_thresh,
            risk_degree=spec.risk_degree,
            only_tradable=spec.only_tradable,
            forbid_all_trade_at_limit=spec.forbid_all_trade_at_limit,
        )

    def generate_trade_decision(self, execute_result: Any = None) -> Any:
        if rests(self._sessions + self.trade_calendar.get_trade_step(), self._interval):
            self.wanted = Wanted()
            return TradeDecisionWO([], self)
        self.wanted = self._want()
        return super().generate_trade_decision(execute_result)

    def _want(self) -> Wanted:
        step = self.trade_calendar.get_trade_step()
        start, end = self.trade_calendar.get_step_time(step, shift=1)
        scores = self.signal.get_signal(start_time=start, end_time=end)
        if scores is None:
            return Wanted()
        held = self.trade_position.get_stock_list()
        tradable = self._is_tradable if self.only_tradable else None
        return wanted_trades(scores, held, topk=self.topk, n_drop=self.n_drop, tradable=tradable)

    def _is_tradable(self, code: str) -> bool:
        day, _ = self.trade_calendar.get_step_time()
        return bool(self.trade_exchange.is_stock_tradable(code, day, day))

    def may_trade(self, code: str, direction: int, day: pd.Timestamp) -> bool:
        """Whether the market lets it order: with a limit, on neither side or on one."""
        side = None if self.forbid_all_trade_at_limit else direction
        return bool(self.trade_exchange.is_stock_tradable(code, day, day, side))

    def why_left(self, code: str, direction: int, day: pd.Timestamp) -> str | None:
        """Why it ordered nothing of what it wanted; None where it chose so: what the market would
        have let through is held because it was not held long enough."""
        if self.may_trade(code, direction, day):
            return None
        return why_not(self.trade_exchange, code, day)

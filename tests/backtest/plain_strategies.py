"""The strategies that a Qlib user would write for the plain script."""

from typing import Any

import pandas as pd
from qlib.backtest.decision import TradeDecisionWO
from qlib.contrib.strategy.signal_strategy import TopkDropoutStrategy, WeightStrategyBase

from backtest.spec import BacktestSpec


class EveryFewDays(TopkDropoutStrategy):  # type: ignore[misc]
    def __init__(self, *, every: int, **named: Any) -> None:
        super().__init__(**named)
        self.every = every

    def generate_trade_decision(self, execute_result: Any = None) -> Any:
        if self.trade_calendar.get_trade_step() % self.every:
            return TradeDecisionWO([], self)
        return super().generate_trade_decision(execute_result)


class PlainWeights(WeightStrategyBase):  # type: ignore[misc]
    def __init__(self, spec: BacktestSpec, signal: pd.DataFrame) -> None:
        super().__init__(signal=signal, risk_degree=spec.risk_degree)
        self.spec = spec

    def generate_target_weight_position(
        self, score: pd.DataFrame, current: Any, *_: Any, **__: Any
    ) -> dict[str, float]:
        known = {str(code): value for code, value in score.iloc[:, 0].dropna().items()}
        best = sorted(known, key=lambda code: (-known[code], code))[: self.spec.topk]
        if self.spec.construction == "equal_weight":
            return capped(dict.fromkeys(best, 1.0), self.spec.max_weight)
        return capped({code: known[code] for code in best if known[code] > 0}, self.spec.max_weight)

    def generate_trade_decision(self, execute_result: Any = None) -> Any:
        if self.trade_calendar.get_trade_step() % self.spec.rebalance_interval:
            return TradeDecisionWO([], self)
        decision = super().generate_trade_decision(execute_result)
        for order in list(decision.order_list):
            held = self.trade_position.position.get(order.stock_id, {}).get("count_day", 0)
            if order.direction == order.SELL and held < self.spec.hold_thresh:
                decision.order_list.remove(order)
        return decision


def capped(parts: dict[str, float], most: float | None) -> dict[str, float]:
    """From the highest part on, each gets the cap as long as its share of what is left is more."""
    weights, left = {}, 1.0
    codes = sorted(parts, key=lambda code: -parts[code])
    for number, code in enumerate(codes):
        share = left * parts[code] / sum(parts[each] for each in codes[number:])
        weights[code] = share if most is None else min(share, most)
        left -= weights[code]
    return weights


def plain_strategy(spec: BacktestSpec, signal: pd.DataFrame) -> Any:
    if spec.construction != "topk_dropout":
        return PlainWeights(spec, signal)
    return EveryFewDays(
        every=spec.rebalance_interval,
        signal=signal,
        topk=spec.topk,
        n_drop=spec.n_drop,
        hold_thresh=spec.hold_thresh,
        risk_degree=spec.risk_degree,
        only_tradable=spec.only_tradable,
        forbid_all_trade_at_limit=spec.forbid_all_trade_at_limit,
    )

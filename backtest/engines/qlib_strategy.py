"""The strategy of Qlib's that a specification asks for."""

import pandas as pd

from backtest.engines.qlib_topk_dropout import WantingTopkDropout
from backtest.engines.qlib_weights import WantingWeights
from strategy.spec import StrategySpec

Trader = WantingTopkDropout | WantingWeights


def make_strategy(spec: StrategySpec, signal: pd.Series, *, sessions: int = 0) -> Trader:
    """``signal`` is as ``qlib_engine`` makes it: ranks for TopkDropout, scores for weights.
    ``sessions`` have gone by before the window since the account began."""
    if spec.construction == "topk_dropout":
        return WantingTopkDropout(spec, signal, sessions=sessions)
    return WantingWeights(spec, signal, sessions=sessions)

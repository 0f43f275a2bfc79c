"""The strategy of Qlib's that a specification asks for."""

import pandas as pd

from backtest.engines.qlib_topk_dropout import WantingTopkDropout
from backtest.engines.qlib_weights import WantingWeights
from strategy.spec import StrategySpec

Trader = WantingTopkDropout | WantingWeights


def make_strategy(spec: StrategySpec, signal: pd.Series) -> Trader:
    """``signal`` is as ``qlib_engine`` makes it: ranks for TopkDropout, scores for weights."""
    if spec.construction == "topk_dropout":
        return WantingTopkDropout(spec, signal)
    return WantingWeights(spec, signal)

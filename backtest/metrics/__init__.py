"""The figures of a back-test, each with its meaning; what was not computed is None."""

from backtest.metrics.measuring import measure

__all__ = ["measure"]

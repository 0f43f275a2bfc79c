"""What would make a back-test fail or mean something else, found before it runs."""

from backtest.preflight.checking import check
from strategy.findings import Finding

__all__ = ["Finding", "check"]

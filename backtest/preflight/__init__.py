"""What would make a back-test fail or mean something else, found before it runs."""

from backtest.findings import Finding
from backtest.preflight.checking import check

__all__ = ["Finding", "check"]

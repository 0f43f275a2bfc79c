"""The admin of back-tests, their reports, canaries and paper accounts."""

from backtest.admin.backtests import BacktestAdmin
from backtest.admin.canaries import CanaryAdmin
from backtest.admin.papers import PaperAccountAdmin, PaperRunAdmin
from backtest.admin.reports import ReportAdmin

__all__ = ["BacktestAdmin", "CanaryAdmin", "PaperAccountAdmin", "PaperRunAdmin", "ReportAdmin"]

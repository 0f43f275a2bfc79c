"""The admin of back-tests and their reports."""

from backtest.admin.backtests import BacktestAdmin
from backtest.admin.reports import ReportAdmin

__all__ = ["BacktestAdmin", "ReportAdmin"]

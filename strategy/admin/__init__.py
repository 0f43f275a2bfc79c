"""Admin of strategies, their schedules and runs."""

from strategy.admin.runs import StrategyRunAdmin
from strategy.admin.schedules import ScheduledStrategyAdmin
from strategy.admin.strategies import StrategyAdmin

__all__ = ["ScheduledStrategyAdmin", "StrategyAdmin", "StrategyRunAdmin"]

"""Figures of back-tests in templates."""

from django import template

from backtest.models import Backtest
from qlibui.reports.wording import percent

register = template.Library()


@register.filter
def net_return(backtest: Backtest) -> str:
    """Its return over the whole window, after cost and compounded."""
    told = (backtest.headline or {}).get("total_return")
    return f"{percent(told, signed=True)} after cost, compounded"

"""Signals in templates."""

from typing import Any

from django import template

from strategy.catalog import CATALOG
from strategy.signal_forms import StrategyRefused, read_signal

register = template.Library()


@register.filter
def signal_told(config: dict[str, Any]) -> str:
    """What a config's signal is, in a line; its kind alone where today's catalogue has other
    parameters for it."""
    try:
        return read_signal(config).told
    except (ValueError, StrategyRefused):
        return str(config.get("kind", "a signal"))


@register.filter
def kind_told(kind: str) -> str:
    """A kind of strategy as people call it, also one that today's catalogue has no more."""
    return CATALOG[kind].label if kind in CATALOG else kind

"""What kind of strategy a signal makes."""

from collections.abc import Mapping
from typing import Any

from strategy.signal_forms import ScoresSignal, Signal

EXPRESSION, OWN_SIGNAL = "expression", "own_signal"


def kind_of(signal: Signal) -> str:
    """The kind in the catalogue."""
    return OWN_SIGNAL if isinstance(signal, ScoresSignal) else EXPRESSION


def name_of(config: Mapping[str, Any]) -> str:
    """What a strategy is called that nobody named."""
    return str(config["signal"]["expression"])

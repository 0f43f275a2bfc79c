"""What rooms above strategies offer on a strategy's page: buttons, and cards of their own.

Strategies do not know who that is. An app adds its own when it is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qlibui.jobs.commands import Command
from strategy.models import Strategy

COMMANDS: list[Command] = []
"""Buttons beside our own: `obey` gets the Strategy and the person."""


@dataclass(frozen=True)
class Panel:
    """A card below the runs: a template, and what it is shown with for a strategy and a person."""

    template: str
    context: Callable[[Strategy, Any], Mapping[str, Any]]


PANELS: list[Panel] = []


def panels_of(strategy: Strategy, person: Any) -> list[dict[str, Any]]:
    """Templates with what they are shown with."""
    return [{"template": each.template, **each.context(strategy, person)} for each in PANELS]

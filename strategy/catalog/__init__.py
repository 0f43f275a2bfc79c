"""The kinds of strategy that may be chosen, each with its parameters, explanation and source."""

from strategy.catalog.errors import StrategyRefused
from strategy.catalog.kind import StrategyKind
from strategy.catalog.parameter import Parameter
from strategy.catalog.reading import CATALOG, read_kind, read_parameters

__all__ = [
    "CATALOG",
    "Parameter",
    "StrategyKind",
    "StrategyRefused",
    "read_kind",
    "read_parameters",
]

"""A kind of strategy: what it is, what may be chosen about it, and what is computed for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from strategy.catalog.parameter import Parameter
from strategy.scoring.plans import Plan
from strategy.spec_fields import Problem

Parameters = Mapping[str, Any]


def _nothing_wrong(_: Parameters) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, kw_only=True)
class StrategyKind:
    """``explanation`` says in a sentence or two what is held; ``reference`` where it comes from.

    ``compiled`` makes the plan of complete parameters, ``contradictions`` says which of them do
    not go together.
    """

    name: str
    label: str
    explanation: str
    reference: str
    parameters: tuple[Parameter, ...]
    compiled: Callable[[Parameters], Plan]
    contradictions: Callable[[Parameters], Iterable[Problem]] = _nothing_wrong

    def plan(self, parameters: Parameters) -> Plan:
        """What is computed, of parameters as ``read_parameters`` gives them."""
        return self.compiled(parameters)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of all its parameters together."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.label,
            "description": self.explanation,
            "type": "object",
            "properties": {each.name: each.schema() for each in self.parameters},
            "required": [each.name for each in self.parameters if each.needed],
            "additionalProperties": False,
        }

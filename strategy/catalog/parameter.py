"""One thing that somebody may choose about a kind of strategy."""

from dataclasses import dataclass
from typing import Any, Literal

from strategy.expressions.source import MOST_CHARACTERS

MOST_FACTORS = 10
MOST_WEIGHT = 1000
Type = Literal["integer", "number", "expression", "factors", "date", "choice", "scores"]
_EXPRESSION = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}
_FACTOR = {
    "type": "object",
    "properties": {
        "expression": _EXPRESSION,
        "weight": {"type": "number", "minimum": -MOST_WEIGHT, "maximum": MOST_WEIGHT, "default": 1},
    },
    "required": ["expression"],
    "additionalProperties": False,
}
_SCHEMAS: dict[Type, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "expression": _EXPRESSION,
    "factors": {"type": "array", "items": _FACTOR, "minItems": 1, "maxItems": MOST_FACTORS},
    "date": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
    "scores": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """``label`` names it to people and ``meaning`` explains it in a phrase. ``needed`` has to be
    given; what is not needed and has no ``default`` may be null. ``least`` and ``most`` are
    included."""

    name: str
    label: str
    meaning: str
    type: Type
    default: Any = None
    needed: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def nullable(self) -> bool:
        return not self.needed and self.default is None

    def schema(self) -> dict[str, Any]:
        """The JSON schema of its value."""
        schema: dict[str, Any] = {
            **_SCHEMAS[self.type],
            "title": self.label,
            "description": self.meaning,
        }
        bounds = {"minimum": self.least, "maximum": self.most, "enum": list(self.choices) or None}
        schema |= {name: bound for name, bound in bounds.items() if bound is not None}
        if self.nullable:
            schema["type"] = [schema["type"], "null"]
        return schema if self.needed else schema | {"default": self.default}

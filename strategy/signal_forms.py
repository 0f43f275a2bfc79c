"""What a strategy or a back-test goes by, as people ask for it: three forms, one plan each."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from strategy.catalog import StrategyRefused, read_kind, read_parameters
from strategy.catalog.composed import EXPRESSION, OWN_SIGNAL
from strategy.expressions.source import MOST_CHARACTERS
from strategy.scoring.plans import ExpressionPlan, Plan, ScoresPlan

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FORMS = "an object with kind and parameters, with expression, or with path and sha256"


@dataclass(frozen=True)
class ExpressionSignal:
    """A Qlib expression whose value of a day is the score of that day."""

    expression: str
    kind: ClassVar[str] = EXPRESSION.name

    @property
    def label(self) -> str:
        """What it is called where nobody gave a name."""
        return self.expression

    @property
    def told(self) -> str:
        """What it is, in a line."""
        return self.expression

    @property
    def plan(self) -> Plan:
        return ExpressionPlan(self.expression)

    def as_config(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ScoresSignal:
    """Scores from a file; ``sha256`` is the hash of its bytes in hexadecimal digits."""

    path: Path
    sha256: str
    kind: ClassVar[str] = OWN_SIGNAL.name

    @property
    def label(self) -> str:
        return self.path.name

    @property
    def told(self) -> str:
        return f"scores of {self.path.name}"

    @property
    def plan(self) -> Plan:
        return ScoresPlan(self.sha256)

    def as_config(self) -> dict[str, Any]:
        return {"path": str(self.path), "sha256": self.sha256}


@dataclass(frozen=True)
class StrategySignal:
    """A kind of the catalogue with complete parameters, in JSON's own types."""

    kind: str
    parameters: Mapping[str, Any]

    @property
    def label(self) -> str:
        return read_kind(self.kind).label

    @property
    def told(self) -> str:
        """The kind and its parameters in a line."""
        given = {name: value for name, value in self.parameters.items() if value is not None}
        parts = [_told(name, value) for name, value in given.items()]
        return f"{self.label}: {', '.join(parts)}"

    @property
    def plan(self) -> Plan:
        return read_kind(self.kind).plan(self.parameters)

    def as_config(self) -> dict[str, Any]:
        return {"kind": self.kind, "parameters": dict(self.parameters)}


Signal = ExpressionSignal | ScoresSignal | StrategySignal


def read_signal(value: object) -> Signal:
    """The signal of a config. Raises ValueError with the phrase that says what it must be, and
    StrategyRefused for parameters that its kind cannot have."""
    given = value if isinstance(value, Mapping) else {}
    if "kind" in given and not set(given) - {"kind", "parameters"}:
        kind = read_kind(given["kind"]).name
        return StrategySignal(kind, read_parameters(kind, given.get("parameters", {})))
    if set(given) == {"expression"} and isinstance(given["expression"], str):
        return ExpressionSignal(_expression(given["expression"]))
    if set(given) == {"path", "sha256"} and _names_a_file(given["path"], given["sha256"]):
        return ScoresSignal(Path(given["path"]), given["sha256"])
    raise ValueError(_FORMS)


def _told(name: str, value: Any) -> str:
    if name == "factors":
        return " + ".join(f"{each['weight']:g} × ({each['expression']})" for each in value)
    return str(value) if name == "expression" else f"{name} {value}"


def _names_a_file(path: object, sha256: object) -> bool:
    texts = isinstance(path, str) and isinstance(sha256, str) and bool(path)
    return texts and bool(_SHA256.fullmatch(str(sha256)))


def _expression(text: str) -> str:
    # Over which fields is known with the dataset only, and is held against them there.
    if not 0 < len(text.strip()) <= MOST_CHARACTERS:
        raise ValueError(f"an expression of at most {MOST_CHARACTERS} characters")
    return text.strip()


__all__ = [
    "ExpressionSignal",
    "ScoresSignal",
    "Signal",
    "StrategyRefused",
    "StrategySignal",
    "read_signal",
]

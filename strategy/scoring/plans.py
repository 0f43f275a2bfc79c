"""What is to be computed to have scores, as data: no plan knows Qlib, and each survives JSON."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ExpressionPlan:
    """The value of a Qlib expression is the score."""

    expression: str

    def as_config(self) -> dict[str, Any]:
        return {"plan": "expression", "expression": self.expression}


@dataclass(frozen=True)
class BlendPlan:
    """Expressions with their weights: the score is the weighted sum of their ranks of the day."""

    parts: tuple[tuple[str, float], ...]

    def as_config(self) -> dict[str, Any]:
        parts = [{"expression": text, "weight": weight} for text, weight in self.parts]
        return {"plan": "blend", "parts": parts}


@dataclass(frozen=True)
class ScoresPlan:
    """Scores that somebody uploaded, by the hash of the file's bytes in hexadecimal digits."""

    sha256: str

    def as_config(self) -> dict[str, Any]:
        return {"plan": "scores", "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class ModelPlan:
    """LightGBM on Alpha158. All days are included in their windows; the last two may be None, for
    the session after the validation and for as long as the dataset goes on.

    ``horizon`` is how many sessions the return runs over that the model learns to foretell.
    """

    train_start_on: date
    train_end_on: date
    valid_start_on: date
    valid_end_on: date
    test_start_on: date | None
    test_end_on: date | None
    horizon: int
    rounds: int
    patience: int
    learning_rate: float
    num_leaves: int
    max_depth: int
    feature_fraction: float
    lambda_l1: float
    lambda_l2: float
    seed: int

    def as_config(self) -> dict[str, Any]:
        values = asdict(self).items()
        days = {name: value.isoformat() for name, value in values if isinstance(value, date)}
        return {"plan": "model", **dict(values), **days}


Plan = ExpressionPlan | BlendPlan | ScoresPlan | ModelPlan

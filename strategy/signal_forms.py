"""The forms in which a specification names its signal."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

LONGEST_EXPRESSION = 512
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FORMS = "an object with expression, or with path and sha256"


@dataclass(frozen=True)
class ExpressionSignal:
    """A Qlib expression whose value of a day is the score of that day."""

    expression: str


@dataclass(frozen=True)
class ScoresSignal:
    """Scores from a file; ``sha256`` is the hash of its bytes in hexadecimal digits."""

    path: Path
    sha256: str


Signal = ExpressionSignal | ScoresSignal


def read_signal(value: object) -> Signal:
    """The signal of a JSON object. Raises ValueError with what it must be."""
    if not isinstance(value, Mapping):
        raise ValueError(_FORMS)
    if set(value) == {"expression"}:
        return _read_expression(value["expression"])
    if set(value) == {"path", "sha256"}:
        return _read_scores(value["path"], value["sha256"])
    raise ValueError(_FORMS)


def _read_expression(text: object) -> ExpressionSignal:
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_EXPRESSION:
        raise ValueError(f"an expression of at most {LONGEST_EXPRESSION} characters")
    return ExpressionSignal(text.strip())


def _read_scores(path: object, sha256: object) -> ScoresSignal:
    texts = isinstance(path, str) and isinstance(sha256, str)
    if not texts or not path or not _SHA256.fullmatch(str(sha256)):
        raise ValueError(_FORMS)
    return ScoresSignal(Path(str(path)), str(sha256))


def signal_config(signal: Signal) -> dict[str, str]:
    """The JSON object that ``read_signal`` reads back as an equal signal."""
    return {name: str(value) for name, value in asdict(signal).items()}

"""What is found odd about a back-test before it runs."""

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A stable ``name``, what is wrong and where in one sentence, and how to mend it.

    An ``error`` keeps the back-test from running, with a ``warning`` its figures mean less.
    """

    name: str
    level: Level
    sentence: str
    mend: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def error(name: str, sentence: str, mend: str) -> Finding:
    return Finding(name=name, level="error", sentence=sentence, mend=mend)


def warning(name: str, sentence: str, mend: str) -> Finding:
    return Finding(name=name, level="warning", sentence=sentence, mend=mend)

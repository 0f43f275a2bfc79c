"""What a look at a part of the installation finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`name` is for programs; `message` one sentence for people, which ends in the mend where
    something is wrong; `figures` what was measured, None where there was nothing to measure."""

    name: str
    message: str
    is_well: bool = True
    figures: Mapping[str, float | None] = field(default_factory=dict)


def wrong(name: str, message: str, **figures: float | None) -> Finding:
    return Finding(name=name, message=message, is_well=False, figures=figures)


def all_well(findings: Iterable[Finding]) -> bool:
    return all(finding.is_well for finding in findings)

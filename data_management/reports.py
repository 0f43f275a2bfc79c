"""The quality report that a version shows."""

from dataclasses import dataclass
from typing import Any

from data_management.models import DatasetVersion, QualityReport
from data_management.versions import content_of


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`report` and the number of the version it was made for; or None, and `why_not` in words."""

    of_version: int | None
    report: dict[str, Any] | None
    why_not: str | None


def report_of(version: DatasetVersion) -> Shown:
    """What is odd about the version's bars. An undo or redo shows the report of what it holds."""
    content = _bringer_of_bars(version)
    if content is None:
        return Shown(of_version=None, report=None, why_not=f"{version} holds no bar.")
    kept = QualityReport.objects.defer("coverage").filter(version=content).first()
    number = content.number
    if kept is None:
        why_not = f"{content} was made before quality reports were kept."
        return Shown(of_version=number, report=None, why_not=why_not)
    return Shown(of_version=number, report=kept.findings, why_not=kept.error or None)


def _bringer_of_bars(version: DatasetVersion) -> DatasetVersion | None:
    """The import that the version has its bars from: not one that only brought universes."""
    content = content_of(version)
    while content is not None and _brought_universes(content):
        content = content_of(content.base)
    return content


def _brought_universes(version: DatasetVersion) -> bool:
    metadata: dict[str, Any] = version.lineage.get("metadata") or {}
    return metadata.get("holds") == "universes"


def coverage_of(version: DatasetVersion) -> list[dict[str, Any]] | None:
    """Each instrument's first and last day, bars and missing fraction; None without a report."""
    content = _bringer_of_bars(version)
    kept = QualityReport.objects.filter(version=content).values_list("coverage", flat=True)
    rows: list[dict[str, Any]] | None = kept.first() if content else []
    return rows

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
    content = content_of(version)
    if content is None:
        return Shown(of_version=None, report=None, why_not=f"{version} holds no bar.")
    kept = QualityReport.objects.defer("coverage").filter(version=content).first()
    number = content.number
    if kept is None:
        why_not = f"{content} was made before quality reports were kept."
        return Shown(of_version=number, report=None, why_not=why_not)
    return Shown(of_version=number, report=kept.findings, why_not=kept.error or None)


def coverage_of(version: DatasetVersion) -> list[dict[str, Any]] | None:
    """Each instrument's first and last day, bars and missing fraction; None without a report."""
    content = content_of(version)
    kept = QualityReport.objects.filter(version=content).values_list("coverage", flat=True)
    rows: list[dict[str, Any]] | None = kept.first() if content else []
    return rows

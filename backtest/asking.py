"""Whether what somebody asks for can run: the specification, then the pre-flight over the
version's files. No engine is loaded; the job looks again, with the scores."""

from collections.abc import Mapping
from typing import Any

from backtest.preflight import check
from backtest.spec import BacktestSpec, SpecRefused
from data_management import storage
from data_management.files import SavedFile
from data_management.models import DatasetVersion
from strategy.asking import as_not_taken, with_scores
from strategy.errors import Fault, NotTaken
from strategy.findings import Finding


def read_spec(config: Mapping[str, Any], scores: SavedFile | None) -> BacktestSpec:
    """The specification, whose signal is that of ``scores`` where there are some. Raises
    NotTaken."""
    try:
        return BacktestSpec.from_config(with_scores(config, scores))
    except SpecRefused as refused:
        raise as_not_taken(refused.problems) from refused


def look_ahead(spec: BacktestSpec, version: DatasetVersion) -> list[Finding]:
    """The warnings of the pre-flight. Raises NotTaken for its errors."""
    provider = storage.provider_path(version.dataset_id, version.content_hash)
    findings = check(spec, provider=provider)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise NotTaken([Fault("config", each.name, told(each)) for each in errors])
    return findings


def told(finding: Finding) -> str:
    """What is wrong, and how to mend it."""
    return f"{finding.sentence} {finding.mend}"

"""Whether what somebody asks for can run: the specification, then the pre-flight over the
version's files. No engine is loaded; the job looks again, with the scores."""

from collections.abc import Mapping
from typing import Any

from backtest.errors import BacktestRefused
from backtest.preflight import check
from backtest.spec import BacktestSpec, SpecRefused
from data_management import storage
from data_management.files import SavedFile
from data_management.models import Dataset, DatasetVersion
from strategy.errors import Fault
from strategy.findings import Finding


def version_to_test(dataset: Dataset, version: DatasetVersion | None) -> DatasetVersion:
    """The version, or the newest of the dataset. Raises BacktestRefused where it holds no bar."""
    chosen = version or dataset.current
    if chosen is None or not chosen.rows:
        sentence = f"{dataset} holds no bars in this version: import a file into it first."
        raise BacktestRefused([Fault("dataset", "no_bars", sentence)])
    return chosen


def read_spec(config: Mapping[str, Any], scores: SavedFile | None) -> BacktestSpec:
    """The specification, whose signal is that of ``scores`` where there are some. Files are never
    named by a config. Raises BacktestRefused."""
    if scores is not None:
        if config.get("signal") is not None:
            sentence = "Give an expression as the signal or a file of scores, not both."
            raise BacktestRefused([Fault("config.signal", "invalid", sentence)])
        config = {**config, "signal": {"path": scores.name, "sha256": scores.sha256}}
    elif _names_a_file(config.get("signal")):
        sentence = "Upload the file of scores with the request: a path is not read."
        raise BacktestRefused([Fault("config.signal", "invalid", sentence)])
    try:
        return BacktestSpec.from_config(config)
    except SpecRefused as refused:
        raise BacktestRefused(
            [Fault(f"config.{field}", "invalid", sentence) for field, sentence in refused.problems]
        ) from refused


def _names_a_file(signal: object) -> bool:
    return isinstance(signal, Mapping) and "path" in signal


def look_ahead(spec: BacktestSpec, version: DatasetVersion) -> list[Finding]:
    """The warnings of the pre-flight. Raises BacktestRefused for its errors."""
    provider = storage.provider_path(version.dataset_id, version.content_hash)
    findings = check(spec, provider=provider)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        raise BacktestRefused([Fault("config", each.name, told(each)) for each in errors])
    return findings


def told(finding: Finding) -> str:
    """What is wrong, and how to mend it."""
    return f"{finding.sentence} {finding.mend}"

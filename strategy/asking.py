"""Whether what somebody asks for can be: specification, scores, version. No engine is loaded."""

from collections.abc import Iterable, Mapping
from typing import Any

from data_management import storage
from data_management.files import SavedFile
from data_management.models import Dataset, DatasetVersion
from data_management.provider_files import ProviderFiles
from strategy.catalog.composed import OWN_SIGNAL
from strategy.errors import Fault, NotTaken
from strategy.expressions import ExpressionRefused
from strategy.orders.books import read_book
from strategy.orders.errors import BookRefused
from strategy.scoring.errors import CannotScore
from strategy.scoring.needs import check_plan
from strategy.spec import StrategySpec
from strategy.spec_fields import Problem, SpecRefused


def version_to_run(dataset: Dataset, version: DatasetVersion | None = None) -> DatasetVersion:
    """The version, or the newest of the dataset. Raises NotTaken where it holds no bar."""
    chosen = version or dataset.current
    if chosen is None or not chosen.rows:
        sentence = f"{dataset} holds no bars in this version: import a file into it first."
        raise NotTaken([Fault("dataset", "no_bars", sentence)])
    return chosen


def with_scores(config: Mapping[str, Any], saved: SavedFile | None) -> Mapping[str, Any]:
    """The config, whose signal is that of a file of scores where there is one. Files are never
    named by a config. Raises NotTaken."""
    if saved is not None:
        if config.get("signal") is not None:
            raise _signal_fault("Give an expression as the signal or a file of scores, not both.")
        return {**config, "signal": {"path": saved.name, "sha256": saved.sha256}}
    if _names_a_file(config.get("signal")):
        raise _signal_fault("Upload the file of scores with the request: it is read from nowhere.")
    return config


def _names_a_file(signal: object) -> bool:
    """Whether it is one of scores, by a path or by the hash of what was uploaded elsewhere."""
    if not isinstance(signal, Mapping):
        return False
    return "path" in signal or signal.get("kind") == OWN_SIGNAL.name


def _signal_fault(sentence: str) -> NotTaken:
    return NotTaken([Fault("config.signal", "invalid", sentence)])


def as_not_taken(problems: Iterable[Problem]) -> NotTaken:
    """The faults of a config."""
    faults = [Fault(f"config.{field}", "invalid", sentence) for field, sentence in problems]
    return NotTaken(faults)


def check_book(book: Mapping[str, Any] | None, version: DatasetVersion) -> dict[str, Any] | None:
    """The book in our own words, with the codes of the dataset. Raises NotTaken."""
    if book is None:
        return None
    try:
        files = ProviderFiles(storage.provider_of(version))
        return read_book(book, files.spells("all")).as_json()
    except BookRefused as refused:
        faults = [Fault("book", "invalid", sentence) for sentence in refused.problems]
        raise NotTaken(faults) from refused


def read_spec(config: Mapping[str, Any], dataset: Dataset) -> StrategySpec:
    """The specification, whose signal can be computed over the dataset. Raises NotTaken."""
    try:
        spec = StrategySpec.from_config(config)
    except SpecRefused as refused:
        raise as_not_taken(refused.problems) from refused
    _check_signal(spec, dataset)
    return spec


def _check_signal(spec: StrategySpec, dataset: Dataset) -> None:
    files = ProviderFiles(storage.provider_of(version_to_run(dataset)))
    try:
        check_plan(spec.signal.plan, files)
    except (CannotScore, ExpressionRefused) as refused:
        raise _signal_fault(str(refused)) from refused

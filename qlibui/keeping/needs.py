"""The files without which the rows of a database could not be read or gone on with."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from backtest.models import Backtest
from data_management.attempt_files import named_folders
from data_management.models import DatasetVersion, ImportTask
from data_management.preview_models import PreviewTask
from strategy.models import Strategy

# Rows that name a file of the uploads by its whole path, and the column that does.
UPLOADERS: tuple[tuple[type[Model], str], ...] = (
    (ImportTask, "file_path"),
    (PreviewTask, "file_path"),
    (Backtest, "scores_path"),
    (Strategy, "scores_path"),
)


@dataclass(frozen=True)
class Needs:
    """By dataset the table versions that can be read; the names of uploads below UPLOADS_DIR, and
    of results' folders below RESULTS_DIR."""

    tables: dict[str, frozenset[int]]
    uploads: frozenset[str]
    results: frozenset[str]


def needs_of(database: str) -> Needs:
    """What the rows of a database need; `database` is an alias of Django's."""
    return Needs(_tables(database), frozenset(_uploads(database)), named_folders(database))


def _tables(database: str) -> dict[str, frozenset[int]]:
    kept = DatasetVersion.objects.using(database).filter(collected_at__isnull=True)
    tables: dict[str, set[int]] = {}
    for dataset, number in kept.values_list("dataset_id", "table_version"):
        if number is not None:
            tables.setdefault(dataset, set()).add(number)
    return {dataset: frozenset(numbers) for dataset, numbers in tables.items()}


def _uploads(database: str) -> Iterator[str]:
    for model, column in UPLOADERS:
        rows = model._default_manager.using(database)  # noqa: SLF001  Django's name for any model's
        for path in rows.exclude(**{column: ""}).values_list(column, flat=True):
            if Path(path).is_relative_to(settings.UPLOADS_DIR):
                yield str(Path(path).relative_to(settings.UPLOADS_DIR))

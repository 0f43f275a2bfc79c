"""The history of a dataset: the version that readers see, undo and redo."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from data_management import storage
from data_management.models import Dataset, DatasetVersion, ImportTask, VersionKind
from qlibui.jobs.errors import MoveRefused

Person = User | None


class BaseMoved(Exception):
    """The dataset got another version meanwhile: merge again with that one as the base."""


def point_at(dataset: Dataset, base: DatasetVersion | None, **facts: Any) -> DatasetVersion:
    """Make a version after `base` and let readers see it; call it within a transaction.

    Raises BaseMoved when the dataset does not stand at `base` any more.
    """
    stands_at = Dataset.objects.select_for_update().values_list("current", flat=True)
    if stands_at.get(pk=dataset.pk) != (base and base.pk):
        raise BaseMoved(f"{dataset} is no longer at version {base.number if base else 0}.")
    number = base.number + 1 if base else 1
    version = DatasetVersion.objects.create(dataset=dataset, number=number, base=base, **facts)
    Dataset.objects.filter(pk=dataset.pk).update(current=version)
    return version


def content_of(version: DatasetVersion | None) -> DatasetVersion | None:
    """The import whose outcome this version shows; None for an empty dataset."""
    if version is None or version.kind == VersionKind.IMPORT:
        return version
    return version.content


def undo(dataset: Dataset, *, by: Person = None) -> DatasetVersion:
    """Take the newest import back, as a version of its own. Raises MoveRefused."""
    newest = content_of(dataset.current)
    if newest is None:
        raise MoveRefused(f"{dataset} has no import to undo.")
    return _show(dataset, VersionKind.UNDO, content_of(newest.base), undone=newest, by=by)


def may_redo(dataset: Dataset) -> bool:
    """Whether an import was undone that can be brought back."""
    return bool(undone_imports(dataset))


def redo(dataset: Dataset, *, by: Person = None) -> DatasetVersion:
    """Bring back the import that was undone last. Raises MoveRefused."""
    undone = undone_imports(dataset)
    if not undone:
        raise MoveRefused(f"{dataset} has no undone import to bring back.")
    return _show(dataset, VersionKind.REDO, undone[-1], undone=None, by=by)


def undo_import(task: ImportTask, *, by: Person = None) -> DatasetVersion:
    """Take back this import if it is the newest of its dataset. Raises MoveRefused, which names
    the imports made since."""
    version = task.versions.first()
    if task.dataset is None or version is None:
        raise MoveRefused(f"Import {task} changed no dataset, so there is nothing to undo.")
    newest = content_of(task.dataset.current)
    if newest != version:
        raise MoveRefused(_why_not_newest(task, version, newest))
    return undo(task.dataset, by=by)


def _why_not_newest(
    task: ImportTask, version: DatasetVersion, newest: DatasetVersion | None
) -> str:
    since: list[str] = []
    while newest is not None and newest != version:
        since.append(f"{newest.import_task} (version {newest.number})")
        newest = content_of(newest.base)
    if newest is None:
        return f"Import {task} is undone already."
    return f"Import {task} is not the newest: undo {', '.join(since)} first."


def undone_imports(dataset: Dataset) -> list[DatasetVersion]:
    """Imports that were undone since the newest import and not brought back, oldest first."""
    stack: list[DatasetVersion] = []
    for version in dataset.versions.order_by("number").select_related("undone"):
        match version.kind:
            case VersionKind.IMPORT:
                stack.clear()
            case VersionKind.UNDO if version.undone is not None:
                stack.append(version.undone)
            case VersionKind.REDO if stack:
                stack.pop()
    return stack


def _show(
    dataset: Dataset,
    kind: VersionKind,
    content: DatasetVersion | None,
    *,
    undone: DatasetVersion | None,
    by: Person,
) -> DatasetVersion:
    facts = storage.empty_facts(dataset) if content is None else _facts_of(content)
    try:
        with transaction.atomic():
            return point_at(
                dataset, dataset.current, kind=kind, content=content, undone=undone,
                created_by=by, **facts,
            )  # fmt: skip
    except BaseMoved:
        raise MoveRefused(f"{dataset} was changed meanwhile: look again and decide.") from None


def _facts_of(version: DatasetVersion) -> dict[str, Any]:
    names = ("table_version", "state", "content_hash", "rows", "instruments", "sessions",
             "start_on", "end_on", "membership")  # fmt: skip
    return {name: getattr(version, name) for name in names}

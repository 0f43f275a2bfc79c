"""What callers ask of previews: look at a file, look again with other options, import it."""

import uuid
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from data_management import files, services
from data_management.configs import named_dataset, read_options
from data_management.models import Dataset, ImportTask
from data_management.preview_models import PreviewTask
from qlibui.jobs import services as jobs
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import JobStatus

# A key of a person's own may name an import and a preview: jobs of two ids.
KEYS = uuid.UUID("6f2f3f0e-0b3c-4b0e-8f5c-0c4c1a6f7f10")
_OF_FILE = ("owner", "dataset", "dataset_name", "mends", "file_path", "original_name",
            "import_type", "file_size", "file_sha256")  # fmt: skip


def request_preview(
    *,
    upload: files.Upload,
    owner: User | None,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
    dataset: Dataset | None = None,
    dataset_name: str = "",
    task_id: str | None = None,
    mends: ImportTask | None = None,
) -> PreviewTask:
    """Keep the upload and enqueue a look at it, as `services.request_import` would its import: it
    raises the same, and the same `task_id` and file answer the same preview. No dataset is made."""
    kept = services.keep_upload(upload, owner, import_type, import_config)
    name = named_dataset(kept.import_config) or dataset_name or PurePath(kept.original_name).stem
    preview = PreviewTask(
        owner=owner,
        dataset=dataset or _known_dataset(name, owner),
        dataset_name=name.strip()[:120],
        mends=mends,
        file_path=kept.file_path,
        original_name=kept.original_name,
        import_type=kept.import_type,
        import_config=kept.import_config,
        file_size=kept.file_size,
        file_sha256=kept.file_sha256,
    )
    if task_id:
        preview.id = str(uuid.uuid5(KEYS, task_id))
    return services.enqueue_once(preview)


def _known_dataset(name: str, owner: User | None) -> Dataset | None:
    owned = Dataset.objects.filter(owner=owner)
    return owned.filter(pk=name).first() or owned.filter(name=name.strip()[:120]).first()


def confirm(preview: PreviewTask, changes: Mapping[str, Any] | None = None) -> ImportTask:
    """Import the very file, read as it was looked at but for `changes` to its import_config; asked
    again, the import there is.

    Raises ImportRefused for a config that cannot be, MoveRefused where there is nothing to import.
    """
    with transaction.atomic():
        held = PreviewTask.objects.select_for_update().get(pk=preview.pk)
        if held.import_task is not None:
            return held.import_task
        config = _config_of(held, changes)
        given = {name: getattr(held, name) for name in _OF_FILE if not name.startswith("dataset")}
        task = ImportTask(import_config=config, **given)
        services.give_dataset(task, held.dataset, held.dataset_name)
        jobs.enqueue(task)
        _give_file_to(held, import_task=task)
    return task


def look_again(preview: PreviewTask, changes: Mapping[str, Any]) -> PreviewTask:
    """Another preview of the file, with `changes` to its import_config. Raises as `confirm`."""
    with transaction.atomic():
        held = PreviewTask.objects.select_for_update().get(pk=preview.pk)
        if held.import_task is not None:
            raise MoveRefused(f"{held} was imported already; upload it again to look at it.")
        config = _config_of(held, changes)
        again = PreviewTask(
            import_config=config, **{name: getattr(held, name) for name in _OF_FILE}
        )
        again.dataset = again.dataset or _known_dataset(again.dataset_name, again.owner)
        jobs.enqueue(again)
        _give_file_to(held, next_look=again)
    return again


def _config_of(held: PreviewTask, changes: Mapping[str, Any] | None) -> dict[str, Any]:
    if held.status != JobStatus.SUCCEEDED:
        raise MoveRefused(f"The preview of {held} is {held.status}: it has to end first.")
    if not held.file_path:
        raise MoveRefused(f"{held} was looked at again since: go on from the later preview.")
    merged = {**held.import_config, **(changes or {})}
    config = {key: value for key, value in merged.items() if value is not None}
    read_options(config)
    return config


def _give_file_to(held: PreviewTask, **successor: Any) -> None:
    """The file belongs to one row at a time, so that nobody deletes it under another."""
    held.file_path = ""
    for name, row in successor.items():
        setattr(held, name, row)
    held.save(update_fields=["file_path", *successor])

"""A resumable upload that is whole becomes an import, once."""

import uuid
from collections.abc import Callable

from data_management import files, resumable
from data_management.models import ImportTask
from data_management.preview_models import PreviewTask
from data_management.upload_models import ResumableUpload
from qlibui.jobs.errors import MoveRefused

IMPORTS = uuid.UUID("5f0d3a52-6f0b-4c39-9a55-4f5be1a3c9de")
Request = Callable[[files.StoredUpload, str], ImportTask]
Look = Callable[[files.StoredUpload], PreviewTask]


def import_arrived(
    upload: ResumableUpload, request: Request, *, task_id: str | None = None
) -> ImportTask:
    """The import of an upload, made by `request` unless it was made before.

    Without `task_id` an upload has one import, however often it is asked for. Raises what
    `request` raises, and then the upload stays as it is; MoveRefused where it is not whole, or
    became another import, or was deleted meanwhile.
    """
    task_id = task_id or str(uuid.uuid5(IMPORTS, upload.pk))
    task = upload.import_task or _import(upload, request, task_id)
    if task.pk != task_id:
        raise MoveRefused(f"{upload} was imported already; upload it again to import it twice.")
    return task


def _import(upload: ResumableUpload, request: Request, task_id: str) -> ImportTask:
    stored = files.StoredUpload(upload.name, resumable.part_of(upload))
    try:
        _refuse_unfinished(upload, stored)
        task = request(stored, task_id)
    except FileNotFoundError:
        return _imported_meanwhile(upload)
    ResumableUpload.objects.filter(pk=upload.pk).update(import_task=task)
    stored.path.unlink(missing_ok=True)  # after the row: who misses it finds the import there
    return task


def preview_arrived(upload: ResumableUpload, request: Look) -> PreviewTask:
    """A look at an upload, which stays and may be imported or looked at again until it expires.

    Raises what `request` raises; MoveRefused where the upload is not whole, or was imported.
    """
    stored = files.StoredUpload(upload.name, resumable.part_of(upload))
    try:
        _refuse_unfinished(upload, stored)
        return request(stored)
    except FileNotFoundError:
        raise MoveRefused(
            f"{upload} was imported or deleted already; upload it again to look at it."
        ) from None


def _refuse_unfinished(upload: ResumableUpload, stored: files.StoredUpload) -> None:
    offset = stored.path.stat().st_size
    if offset != upload.length:
        raise _unfinished(upload, offset)


def _imported_meanwhile(upload: ResumableUpload) -> ImportTask:
    """What another request, which was quicker, made of it."""
    now = ResumableUpload.objects.filter(pk=upload.pk).select_related("import_task").first()
    if now is None:
        raise MoveRefused(f"{upload} was deleted meanwhile; upload it again.")
    if now.import_task is None:
        raise _unfinished(upload, 0)
    return now.import_task


def _unfinished(upload: ResumableUpload, offset: int) -> MoveRefused:
    return MoveRefused(
        f"{upload} is not whole: {offset} of its {upload.length} bytes are here; send the rest."
    )

"""Files that arrive over several requests: each part is added at the end of one file on disk.

The size of that file is the offset. Whoever adds holds the file's lock while looking at the size
and writing, so that requests, processes and a killed server can only ever leave a whole beginning
of the person's file.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from data_management import files
from data_management.contents import NotHeld
from data_management.errors import ImportRefused
from data_management.upload_models import ResumableUpload
from qlibui.jobs.access import Person
from qlibui.jobs.errors import MoveRefused

MOST_OPEN = 50  # what one person may have begun and neither finished nor dropped
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def uploads_of(user: Person) -> QuerySet[ResumableUpload]:
    """The user's own, until they expire."""
    living = ResumableUpload.objects.filter(expires_at__gt=timezone.now())
    return living.filter(owner=user.pk)


def begin_upload(*, owner: User, name: str, length: int) -> ResumableUpload:
    """Expect a file of `length` bytes.

    Raises ImportRefused (empty_file, too_large, disk_full), MoveRefused for too many begun.
    """
    name = files.display_name(name)
    if length == 0:
        raise ImportRefused("empty_file", f"{name} is empty; upload a file that holds bars.")
    files.refuse_too_large(name, length)
    if length > shutil.disk_usage(_folder()).free:
        raise _no_room(name)
    if uploads_of(owner).filter(import_task=None).count() >= MOST_OPEN:
        raise MoveRefused(f"You have begun {MOST_OPEN} uploads: finish or delete some of them.")
    expires_at = timezone.now() + timedelta(hours=settings.UPLOAD_KEEP_HOURS)
    return ResumableUpload.objects.create(
        owner=owner, name=name, length=length, expires_at=expires_at
    )


def part_of(upload: ResumableUpload) -> Path:
    """Where what has arrived of it lies; there is no file before the first byte."""
    return _folder() / upload.pk


def offset_of(upload: ResumableUpload) -> int:
    """How many bytes of it have arrived."""
    if upload.import_task_id is not None:
        return upload.length
    try:
        return part_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def append(upload: ResumableUpload, offset: int, chunks: Iterable[bytes]) -> int:
    """Add bytes that begin at `offset`; answers the new offset.

    What was added before something went wrong stays. Raises MoveRefused where the upload has not
    come to that offset, or is past it; ImportRefused (too_large, disk_full); NotHeld.
    """
    _append_one(upload, offset, b"")  # an offset that is wrong is refused also without a byte
    for chunk in chunks:
        offset = _append_one(upload, offset, chunk)
    return offset


def drop_upload(upload: ResumableUpload) -> None:
    """Forget it and what has arrived; an import that it became stays."""
    part = part_of(upload)
    upload.delete()
    part.unlink(missing_ok=True)


def delete_expired() -> int:
    """Delete what nobody goes on with; answers how many files that were."""
    parts = list(_folder().iterdir())  # before the rows: a part that is newer than them stays
    ResumableUpload.objects.filter(expires_at__lte=timezone.now()).delete()
    living = set(ResumableUpload.objects.filter(import_task=None).values_list("pk", flat=True))
    gone = [part for part in parts if part.name not in living]
    for part in gone:
        part.unlink(missing_ok=True)
    return len(gone)


def _append_one(upload: ResumableUpload, offset: int, chunk: bytes) -> int:
    with _locked(upload, begins=offset == 0) as part:
        there = os.fstat(part).st_size
        if there != offset:
            raise MoveRefused(f"{upload} goes on at byte {there}, not at {offset}: ask with HEAD.")
        if offset + len(chunk) > upload.length:
            sentence = f"{upload} was said to have {upload.length} bytes, and here are more."
            raise ImportRefused("too_large", sentence)
        _write(upload, part, chunk)
    return offset + len(chunk)


@contextmanager
def _locked(upload: ResumableUpload, *, begins: bool) -> Iterator[int]:
    """The open part; the lock is held for one write, never while a person's bytes are awaited."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | (os.O_CREAT if begins else 0)
    try:
        part = os.open(part_of(upload), flags, 0o600)
    except FileNotFoundError:
        raise _nothing_there(upload) from None
    try:
        fcntl.flock(part, fcntl.LOCK_EX)
        yield part
    finally:
        os.close(part)


def _nothing_there(upload: ResumableUpload) -> Exception:
    if ResumableUpload.objects.filter(pk=upload.pk, import_task=None).exists():
        return MoveRefused(f"{upload} has not begun: its first byte is at 0.")
    return NotHeld(f"{upload} was imported or deleted meanwhile; upload it again.")


def _write(upload: ResumableUpload, part: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[os.write(part, rest) :]
    except OSError as fault:
        if fault.errno in NO_ROOM:
            raise _no_room(upload.name) from fault
        raise


def _no_room(name: str) -> ImportRefused:
    return ImportRefused("disk_full", f"The server's disk has no room for {name}; try again later.")


def _folder() -> Path:
    folder = Path(settings.UPLOADS_DIR) / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""Files that imports read: where they may lie, what they are called, what they hash to."""

import hashlib
import os
import re
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from django.conf import settings

from data_management.errors import ImportRefused

CHUNK = 1024 * 1024
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


class Upload(Protocol):
    """What a web framework hands over: a name and chunks of bytes."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


@dataclass
class StoredUpload:
    """An upload that lies below UPLOADS_DIR already, whole."""

    name: str | None
    path: Path

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(chunk_size or CHUNK):
                yield chunk


@dataclass(frozen=True)
class SavedFile:
    path: Path
    name: str
    size: int
    sha256: str


def save_upload(upload: Upload) -> SavedFile:
    """Stream an upload to disk under a name of our own; the person's name is kept for display.

    Raises ImportRefused("too_large").
    """
    name = display_name(upload.name or "upload")
    if isinstance(upload, StoredUpload):
        return _link_upload(upload, name)
    target = new_upload_path(name)
    digest, size = hashlib.sha256(), 0
    try:
        with _create(target) as file:
            for chunk in upload.chunks(CHUNK):
                size += len(chunk)
                refuse_too_large(name, size)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return SavedFile(target, name, size, digest.hexdigest())


def _link_upload(upload: StoredUpload, name: str) -> SavedFile:
    """A second name for the file: whoever gives it up leaves the upload as it was."""
    size, sha256 = hash_file(upload.path)
    target = new_upload_path(name)
    os.link(upload.path, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return SavedFile(target, name, size, sha256)


def new_upload_path(name: str) -> Path:
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    suffix = PurePath(name).suffix.lower()
    return folder / f"{uuid.uuid4().hex}{suffix if suffix.isascii() else ''}"


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def refuse_too_large(name: str, size: int) -> None:
    """Raise ImportRefused("too_large") above the limit."""
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ImportRefused(
            "too_large", f"{name} is larger than {limit} MB, the limit; split it and upload parts."
        )


def display_name(name: str) -> str:
    """The last part of a file's name, without anything a terminal or a page could trip over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _UNPRINTABLE.sub("", last).strip()[-255:] or "upload"


def check_readable(file_path: str) -> Path:
    """The real path of a regular file inside the allowed roots.

    Raises ImportRefused("path_refused") for anything else: a link out of the roots, a folder, a
    device, a FIFO, a file that is not there.
    """
    if "\x00" in file_path:
        raise ImportRefused("path_refused", "The file's path holds a NUL character.")
    path = Path(os.path.realpath(file_path))
    roots = [Path(os.path.realpath(root)) for root in settings.IMPORT_ROOTS]
    if not any(path.is_relative_to(root) for root in roots):
        raise ImportRefused(
            "path_refused",
            f"{file_path} is outside the folders that imports may read; upload the file, or ask "
            "the operator to add its folder to IMPORT_ROOTS.",
        )
    _refuse_irregular(path, file_path)
    return path


def _refuse_irregular(path: Path, asked: str) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        sentence = f"There is no file {asked}; check the path, or upload the file again."
        raise ImportRefused("path_refused", sentence) from None
    if not stat.S_ISREG(mode):
        raise ImportRefused(
            "path_refused", f"{asked} is not a regular file; give a CSV, .xlsx or zip."
        )


def hash_file(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file, read once as a stream, never through a link."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def is_upload(file_path: str) -> bool:
    """Whether the file is ours to delete: it lies in the folder of uploads."""
    uploads = Path(os.path.realpath(settings.UPLOADS_DIR))
    return bool(file_path) and Path(os.path.realpath(file_path)).is_relative_to(uploads)

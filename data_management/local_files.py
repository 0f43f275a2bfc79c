"""A file of this machine given like an upload: opened once, and never anything but a file."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from data_management.errors import ImportRefused


@dataclass
class LocalFile:
    """`files.Upload` of an open file."""

    name: str | None
    file: BinaryIO

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self.file.seek(0)
        while chunk := self.file.read(chunk_size or 1024 * 1024):
            yield chunk


@contextmanager
def open_local(
    path: str, *, folder: int | None = None, follow: bool = False
) -> Iterator[LocalFile]:
    """The regular file at `path`, below the open directory `folder` if one is given.

    Raises ImportRefused for a link (unless links are followed), a directory, a FIFO, a device.
    """
    shown = os.fsencode(path).decode("utf-8", "replace")
    with os.fdopen(_open(path, shown, folder, follow=follow), "rb") as file:
        yield LocalFile(PurePath(shown).name, file)


def _open(path: str, shown: str, folder: int | None, *, follow: bool) -> int:
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        descriptor = os.open(path, flags, dir_fd=folder)
    except OSError as fault:
        why = "it is a link" if fault.errno == errno.ELOOP else fault.strerror
        raise ImportRefused(
            "unreadable", f"{shown} cannot be read ({why}); give a CSV, .xlsx or zip itself."
        ) from fault
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise ImportRefused("path_refused", f"{shown} is not a regular file; give a CSV, .xlsx or zip.")

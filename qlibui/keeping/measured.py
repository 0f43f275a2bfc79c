"""A file that is hashed while somebody reads it."""

import hashlib
import os
from pathlib import Path
from typing import IO, BinaryIO

from qlibui.keeping.manifest import Entry

CHUNK = 1024 * 1024


class Measured:
    """As many bytes of `file` as it had in the beginning: it may grow meanwhile."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self._read, self._digest = 0, hashlib.sha256()

    def read(self, most: int = -1) -> bytes:
        chunk = self._file.read(self._left if most < 0 else min(most, self._left))
        self._left -= len(chunk)
        self._read += len(chunk)
        self._digest.update(chunk)
        return chunk

    def measure(self) -> Entry:
        """What was read until now."""
        return Entry(self._read, self._digest.hexdigest())


def open_regular(path: Path) -> BinaryIO:
    """Open a file, never through a link. Raises OSError."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def write_new(path: Path, content: Measured) -> None:
    """Write a file that only its owner can read, and bring it to the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())

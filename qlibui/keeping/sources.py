"""A backup that is read again: a directory or a .tar."""

import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from qlibui.keeping.errors import KeepingRefused
from qlibui.keeping.manifest import NAME, Manifest, read_manifest
from qlibui.keeping.measured import Measured, open_regular, write_new


class Source(ABC):
    """`manifest` says what is in it."""

    manifest: Manifest

    @abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """A file of it. Raises OSError, KeyError."""

    def take(self, name: str, path: Path) -> None:
        """Write a file of the backup to `path`, where none is.

        Raises KeepingRefused where it is not the one that was backed up.
        """
        entry = self.manifest.files[name]
        try:
            with self.open(name) as file:
                content = Measured(file, entry.size)
                write_new(path, content)
        except (FileNotFoundError, KeyError) as fault:
            raise KeepingRefused(f"The backup lacks {name}: {ANOTHER}") from fault
        if content.measure() != entry:
            raise KeepingRefused(f"{name} of the backup is not what was backed up: {ANOTHER}")


ANOTHER = "nothing was restored; restore from another backup."


class FolderSource(Source):
    def __init__(self, path: Path) -> None:
        self._path = path
        self.manifest = read_manifest((path / NAME).read_bytes())

    def open(self, name: str) -> IO[bytes]:
        return open_regular(self._path / name)


class TarSource(Source):
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        with self.open(NAME) as file:
            self.manifest = read_manifest(file.read())

    def open(self, name: str) -> IO[bytes]:
        file = self._tar.extractfile(name)
        if file is None:
            raise KeyError(name)
        return file


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Raises KeepingRefused for what is no backup."""
    with ExitStack() as stack:
        try:
            source = _open(path, stack)
        except (FileNotFoundError, KeyError, tarfile.TarError) as fault:
            raise KeepingRefused(
                f"{path} is no backup: name a directory or .tar that manage.py backup made."
            ) from fault
        yield source


def _open(path: Path, stack: ExitStack) -> Source:
    if path.is_dir():
        return FolderSource(path)
    return TarSource(stack.enter_context(tarfile.open(path, "r:")))

"""What a backup is written into: a directory, or one .tar. It has its name once it is whole."""

import io
import os
import shutil
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qlibui.keeping.errors import KeepingRefused
from qlibui.keeping.manifest import NAME, Entry, Manifest
from qlibui.keeping.measured import Measured, open_regular, write_new


class Vessel(ABC):
    """`entries` are the files that are in it, by name."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def add(self, name: str, path: Path) -> None:
        """Copy a file; one that is in it already stays. Raises OSError."""
        if name in self.entries:
            return
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            content = Measured(file, size)
            self._write(name, content, size)
        self.entries[name] = content.measure()

    def add_manifest(self, manifest: Manifest) -> None:
        text = manifest.to_text().encode()
        self._write(NAME, Measured(io.BytesIO(text), len(text)), len(text))

    @abstractmethod
    def _write(self, name: str, content: Measured, size: int) -> None: ...


class Folder(Vessel):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def _write(self, name: str, content: Measured, size: int) -> None:
        write_new(self._path / name, content)


class Tar(Vessel):
    def __init__(self, tar: tarfile.TarFile) -> None:
        super().__init__()
        self._tar = tar

    def _write(self, name: str, content: Measured, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, content)


@contextmanager
def new_vessel(target: Path) -> Iterator[Vessel]:
    """A backup to be; after a failure nothing of it is left. Raises KeepingRefused."""
    draft = target.with_name(f"{target.name}.draft")
    _refuse_what_is_there(target, draft)
    try:
        with _tar(draft) if target.suffix == ".tar" else _folder(draft) as vessel:
            yield vessel
        draft.rename(target)
    except BaseException:
        _delete(draft)
        raise


def _refuse_what_is_there(target: Path, draft: Path) -> None:
    if not target.parent.is_dir():
        raise KeepingRefused(f"There is no directory {target.parent}: make it, then back up.")
    if target.exists():
        raise KeepingRefused(f"{target} is there already: give the backup a name of its own.")
    if draft.exists():
        raise KeepingRefused(
            f"{draft} is there: another backup is being made, or was killed; delete it then."
        )


@contextmanager
def _folder(draft: Path) -> Iterator[Vessel]:
    draft.mkdir(mode=0o700)
    yield Folder(draft)


@contextmanager
def _tar(draft: Path) -> Iterator[Vessel]:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            yield Tar(tar)
        file.flush()
        os.fsync(file.fileno())


def _delete(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)

"""The drop folder: files that somebody puts there, looked at without trusting a name.

A file at the top belongs to the dataset named after it, one in a folder to the dataset named after
the folder. What was dealt with goes to `done/` or `failed/`, its outcome in a text file beside it.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings

from data_management import files
from data_management.errors import ImportRefused
from data_management.local_files import LocalFile, open_local

DONE, FAILED = "done", "failed"
CONFIG_NAME = "import_config.json"
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
FILES_AT_ONCE = 1000
LONGEST_NAME = 240  # bytes; a disk takes 255, and the text beside it is named longer
_IDS = uuid.UUID("5c1d7a0e-7c2b-4d0a-9a55-6b0d0f5f9a3c")


@dataclass(frozen=True)
class DroppedFile:
    """A name below a folder ("" for the top), and what tells this file from any other one."""

    folder: str
    name: str
    identity: tuple[int, int, int, int]

    @property
    def task_id(self) -> str:
        """The id of its import: the same file, seen twice, is the same import."""
        place = os.fsencode(f"{self.folder}/{self.name}").hex()
        return str(uuid.uuid5(_IDS, f"{place} {self.identity}"))

    @property
    def dataset_name(self) -> str:
        return shown(self.folder) if self.folder else PurePath(shown(self.name)).stem


def shown(name: str) -> str:
    """A name as it can be stored and shown, whatever bytes the disk has for it."""
    return files.display_name(os.fsencode(name).decode("utf-8", "replace"))


def prepare() -> None:
    """Make the folder, for its owner alone; one that is there stays as it is."""
    for folder in (_root(), _root() / DONE, _root() / FAILED):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def look() -> list[DroppedFile]:
    """What lies there, the hidden and the unfinished left out: also links, FIFOs and devices,
    which are refused when they are opened. Folders within folders are not looked into."""
    found = list(_files_in(""))
    for folder in _folders():
        found += _files_in(folder)
    return sorted(found, key=lambda file: (file.folder, file.name))[:FILES_AT_ONCE]


@contextmanager
def open_dropped(file: DroppedFile) -> Iterator[LocalFile]:
    """The file itself. Raises ImportRefused for what is no regular file, or another one by now."""
    with (
        _open_folder(file.folder) as folder,
        open_local(file.name, folder=folder) as opened,
    ):
        if _identity(os.fstat(opened.file.fileno())) != file.identity:
            raise ImportRefused(
                "other_file", f"{shown(file.name)} changed meanwhile; put it there again."
            )
        yield LocalFile(shown(file.name), opened.file)


def read_config(folder: str) -> bytes:
    """What `import_config.json` of the folder holds; nothing where there is none."""
    with _open_folder(folder) as opened:
        try:
            os.stat(CONFIG_NAME, dir_fd=opened, follow_symlinks=False)
        except FileNotFoundError:
            return b""
        with open_local(CONFIG_NAME, folder=opened) as config:
            return next(config.chunks(), b"")


def move_aside(file: DroppedFile, where: str, outcome: Sequence[str]) -> str:
    """Move the file to `done` or `failed`, beside a text of its outcome; never over another one."""
    folder = _root() / where / file.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _free(folder / os.fsdecode(os.fsencode(file.name)[-LONGEST_NAME:]))
    note = target.with_name(f"{target.name}.txt")
    note.write_text("\n".join([*outcome, ""]), encoding="utf-8")
    with _open_folder(file.folder) as source:
        os.rename(file.name, target, src_dir_fd=source)
    return "/".join(filter(None, (where, file.folder and shown(file.folder), shown(target.name))))


def _root() -> Path:
    return Path(settings.DROP_DIR)


def _folders() -> list[str]:
    if not _root().exists():
        return []
    with os.scandir(_root()) as entries:
        names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return [name for name in names if name not in (DONE, FAILED) and not name.startswith(".")]


def _files_in(folder: str) -> Iterator[DroppedFile]:
    try:
        entries = os.scandir(_root() / folder)
    except (FileNotFoundError, PermissionError):
        return
    with entries:
        for entry in entries:
            if _is_finished(entry.name) and not entry.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    identity = _identity(entry.stat(follow_symlinks=False))
                    yield DroppedFile(folder, entry.name, identity)


def _is_finished(name: str) -> bool:
    return (
        not name.startswith((".", "~"))
        and name != CONFIG_NAME
        and (not name.lower().endswith(UNFINISHED))
    )


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def _open_folder(name: str) -> Iterator[int]:
    """The top, or a folder in it that is no link."""
    flags = os.O_RDONLY | os.O_DIRECTORY | (os.O_NOFOLLOW if name else 0)
    descriptor = os.open(_root() / name, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free

"""SQLite, by its own online backup."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from qlibui.keeping.errors import KeepingRefused


def path_of(settings_dict: Mapping[str, Any]) -> Path:
    return Path(settings_dict["NAME"])


@contextmanager
def snapshot(file: Path, own: BaseDatabaseWrapper) -> Iterator[None]:
    """The copy is the snapshot: the connection `own` is led to it."""
    path = path_of(own.settings_dict)
    if not path.is_file():
        raise KeepingRefused(f"There is no database {path}: nothing to back up yet.")
    with closing(sqlite3.connect(path, timeout=60)) as live, closing(sqlite3.connect(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, also while it is read
    own.settings_dict.update(NAME=str(file), OPTIONS={})
    yield


def load(file: Path, settings_dict: Mapping[str, Any]) -> None:
    with closing(sqlite3.connect(file)) as copy:
        [found] = copy.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise KeepingRefused(f"The backup's database is damaged ({found}): use another backup.")
    path = path_of(settings_dict)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.replace(path)

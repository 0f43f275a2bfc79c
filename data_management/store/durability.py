"""Making files survive a power failure, which deltalake leaves to the file system's goodwill."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname


def local_root(url: str) -> Path | None:
    """The directory of a local table (a path or ``file://``), None for an object store."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return None if "://" in url else Path(url)


def sync_files(paths: Iterable[Path]) -> None:
    """fsync the files, then every directory that names one of them."""
    files = list(paths)
    for path in [*files, *sorted({path.parent for path in files})]:
        _sync(path)


def sync_directories(*directories: Path) -> None:
    """fsync directories, so that the names in them survive."""
    for directory in directories:
        _sync(directory)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

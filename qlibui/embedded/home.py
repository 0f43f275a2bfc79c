"""The data directory: made private, and held by one start at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qlibui.embedded.errors import StartRefused
from qlibui.embedded.redis import is_private, socket_path

FOLDERS = ("logs", "redis", "run", "static")


def prepare_home(home: Path) -> None:
    """Make the directory and the folders of a start, readable by their owner only."""
    # A directory that was there before keeps its mode: it may be a disk, or hold other things.
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in FOLDERS:
        _make_private(home / name)
    _make_private(socket_path(home).parent)


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Keep every other start out of `home`; the kernel lets go when this process ends.

    Raises StartRefused when another start holds it.
    """
    with (home / "run" / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartRefused(
                f"qlib-ui is already running on {home}: stop that start with Ctrl-C, "
                "or set QLIBUI_HOME to another directory."
            ) from None
        yield


def _make_private(directory: Path) -> None:
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.lstat().st_uid == os.getuid() and not directory.is_symlink():
        directory.chmod(0o700)
    if not is_private(directory):
        raise StartRefused(
            f"{directory} is not a directory of yours alone: move it away, "
            "or set QLIBUI_HOME to another directory."
        )

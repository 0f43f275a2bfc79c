"""Where the embedded Redis listens. No Django here: the settings import this module."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

SOCKET_NAME = "redis.sock"
# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 100
BROKER_DATABASE = 1
CACHE_DATABASE = 0


def socket_path(home: Path) -> Path:
    """Return the socket of the instance that keeps its data in `home`.

    A path too long for a unix socket moves to a directory of the same user under the temp folder.
    """
    inside = home.resolve() / "redis" / SOCKET_NAME
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    return _short_directory(home) / SOCKET_NAME


def is_live(path: Path) -> bool:
    """Tell whether a server of this user accepts connections on the socket."""
    if not is_private(path.parent):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True


def find_socket(home: Path) -> Path | None:
    """Return the socket of a live instance in `home`, or None when nothing answers there."""
    path = socket_path(home)
    return path if is_live(path) else None


def broker_url(path: Path) -> str:
    """Return the Celery broker URL of the instance, in kombu's own form."""
    return f"redis+socket://{quote(os.fspath(path))}?virtual_host={BROKER_DATABASE}"


def redis_url(path: Path) -> str:
    """Return the URL by which redis-py reaches the instance."""
    return f"unix://{quote(os.fspath(path))}?db={CACHE_DATABASE}"


def is_private(directory: Path) -> bool:
    """Tell whether the directory is this user's own and closed to everybody else.

    The temp folder is shared: somebody else's directory of the same name must not be our broker.
    """
    try:
        status = directory.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.getuid()
        and not stat.S_IMODE(status.st_mode) & 0o077
    )


def _short_directory(home: Path) -> Path:
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"qlibui-{os.getuid()}-{name}"

"""A Redis that takes connections and answers nothing."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qlibui.embedded import redis as embedded
from tests.conftest import celery_on


@contextmanager
def silent_redis() -> Iterator[socket.socket]:
    """Celery publishes to a socket that nobody reads from."""
    with (
        tempfile.TemporaryDirectory(prefix="qlibui-redis-") as folder,
        socket.socket(socket.AF_UNIX) as silent,
    ):
        path = Path(folder) / "redis.sock"
        silent.bind(str(path))
        silent.listen()
        silent.settimeout(0)
        with celery_on(embedded.broker_url(path)):
            yield silent

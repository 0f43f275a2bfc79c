"""Fixtures for every test: a data directory of its own, people, real market data."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from redis import Redis

from qlibui.embedded import redis as embedded
from qlibui.embedded.programs import find_redis


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite tests use a file, so that threads and forked processes share one database."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        folder = tmp_path_factory.mktemp("database")
        default.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    """The data directory of this test."""
    home = tmp_path / "home"
    home.mkdir()
    settings.QLIBUI_HOME = home
    settings.UPLOADS_DIR = home / "uploads"
    settings.STORE_URL = str(home / "store")
    settings.PROVIDERS_DIR = home / "providers"
    settings.PROBLEMS_DIR = home / "problems"
    settings.RESULTS_DIR = home / "results"
    settings.DROP_DIR = str(home / "drop")
    settings.IMPORT_ROOTS = [str(home / "uploads"), str(tmp_path / "files")]
    (tmp_path / "files").mkdir()
    return home


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder that imports may read."""
    return tmp_path / "files"


@pytest.fixture(scope="session")
def market_data() -> Path:
    """The folder of real market data; the test is skipped where there is none."""
    folder = os.environ.get("QLIBUI_MARKET_DATA", "")
    if not folder:
        pytest.skip("QLIBUI_MARKET_DATA names no folder of real market data")
    return Path(folder)


@pytest.fixture
def user(db: None) -> Any:
    return get_user_model().objects.create_user("researcher", password="a-long-passphrase")


@pytest.fixture
def stranger(db: None) -> Any:
    return get_user_model().objects.create_user("stranger", password="a-long-passphrase")


@pytest.fixture
def operator(db: None) -> Any:
    return get_user_model().objects.create_superuser("operator", password="a-long-passphrase")


@pytest.fixture
def redis_broker(settings: Any) -> Iterator[Redis]:
    """A real Redis of this test's own that Celery publishes to; the client sees its broker."""
    folder = Path(tempfile.mkdtemp(prefix="qlibui-redis-"))  # a short path, made 0700
    path = folder / "redis.sock"
    server = subprocess.Popen(
        [find_redis("redis-server"), "--port", "0", "--unixsocket", str(path), "--save", ""],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    client = Redis(unix_socket_path=str(path), db=embedded.BROKER_DATABASE)
    try:
        _wait_for(path)
        with celery_on(embedded.broker_url(path)):
            yield client
    finally:
        client.close()
        server.kill()
        server.wait()
        shutil.rmtree(folder)


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not embedded.is_live(path):
        assert time.monotonic() < deadline, "Redis did not start"
        time.sleep(0.02)


@contextmanager
def celery_on(broker_url: str) -> Iterator[None]:
    from qlibui.celery import app

    names = ("broker_url", "broker_read_url", "broker_write_url")
    before = {name: app.conf[name] for name in names}
    app.conf.update(dict.fromkeys(names, broker_url))
    _drop_pools(app)
    try:
        yield
    finally:
        app.conf.update(before)
        _drop_pools(app)


def _drop_pools(app: Any) -> None:
    app._after_fork()


@pytest.fixture(autouse=True)
def forgotten_requests() -> None:
    """No test counts against the throttles of another."""
    cache.clear()

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_py
from kombu import Connection

from qlibui.embedded import redis
from qlibui.embedded.configuration import write_redis_config
from qlibui.embedded.home import prepare_home
from qlibui.embedded.programs import find_redis
from qlibui.embedded.waiting import wait_until


@pytest.fixture(scope="module")
def live_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a real Redis, under a name that a URL has to quote."""
    home = tmp_path_factory.mktemp("a home 100%?")
    prepare_home(home)
    server = subprocess.Popen(
        [find_redis("redis-server"), str(write_redis_config(home))], stdout=subprocess.DEVNULL
    )
    assert wait_until(lambda: redis.is_live(redis.socket_path(home)), seconds=10)
    yield home
    server.terminate()
    server.wait(10)


def test_the_socket_of_a_live_home_is_found(live_home: Path) -> None:
    assert redis.find_socket(live_home) == redis.socket_path(live_home)


def test_redis_py_reaches_the_socket_by_its_url(live_home: Path) -> None:
    with redis_py.Redis.from_url(redis.redis_url(redis.socket_path(live_home))) as client:
        assert client.ping()


def test_celery_reaches_the_brokers_database_by_its_url(live_home: Path) -> None:
    path = redis.socket_path(live_home)
    with Connection(redis.broker_url(path)) as connection, connection.SimpleQueue("seen") as queue:
        queue.put({"a": 1})
    with redis_py.Redis(unix_socket_path=str(path), db=redis.BROKER_DATABASE) as client:
        assert client.llen("seen") == 1


def test_redis_listens_on_no_tcp_port(live_home: Path) -> None:
    with redis_py.Redis(unix_socket_path=str(redis.socket_path(live_home))) as client:
        assert client.config_get("port") == {"port": "0"}


def test_redis_writes_an_append_only_file(live_home: Path) -> None:
    with redis_py.Redis(unix_socket_path=str(redis.socket_path(live_home))) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_an_empty_home_has_no_socket(tmp_path: Path) -> None:
    assert redis.find_socket(tmp_path) is None


def test_a_socket_nobody_listens_on_is_not_live(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    path = redis.socket_path(tmp_path)
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))
    assert path.exists()
    assert not redis.is_live(path)


def test_a_socket_in_a_directory_open_to_others_is_not_taken(tmp_path: Path) -> None:
    prepare_home(tmp_path)
    path = redis.socket_path(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        assert redis.is_live(path)
        path.parent.chmod(0o755)
        assert not redis.is_live(path)


def test_a_long_home_gets_a_short_socket_path_of_its_own(tmp_path: Path) -> None:
    long, other = (tmp_path / (letter * 120) for letter in "ab")
    assert len(os.fsencode(redis.socket_path(long))) <= redis.LONGEST_SOCKET_PATH
    assert redis.socket_path(long) != redis.socket_path(other)


def test_a_path_is_measured_in_bytes(tmp_path: Path) -> None:
    home = tmp_path / ("数" * 30)
    assert len(os.fsencode(redis.socket_path(home))) <= redis.LONGEST_SOCKET_PATH

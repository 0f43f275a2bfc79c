"""One instance beside which the guide is read: that of `make up`, on the suite's database."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.acceptance.api import Api
from tests.guide.terminal import Terminal
from tests.qlibui.start import RunningStart, begin_and_wait, environment_of


@pytest.fixture(scope="session")
def database() -> Iterator[dict[str, str]]:
    """What a person sets for the instance's database: nothing for SQLite, else the address of one
    of its own on the PostgreSQL that the suite runs on."""
    server = os.environ.get("DATABASE_URL")
    if server is None:
        yield {}
        return
    at, name = settings.DATABASES["default"], f"guide_{os.getpid()}"
    where = {"host": at["HOST"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as postgres:
        postgres.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        postgres.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def instance(
    tmp_path_factory: pytest.TempPathFactory, database: dict[str, str]
) -> Iterator[RunningStart]:
    home = tmp_path_factory.mktemp("instance")
    start = begin_and_wait(home, "--no-sample", "--port", "8600", **database)
    yield start
    start.stop()


@pytest.fixture(scope="module")
def terminal(
    instance: RunningStart, database: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    """A second shell, which knows the address and the password that the first one printed."""
    assert instance.password is not None
    printed = {"host": f"http://127.0.0.1:{instance.port}", "password": instance.password}
    folder = tmp_path_factory.mktemp("terminal")
    terminal = Terminal(folder, environment_of(instance.home) | database | printed)
    yield terminal
    terminal.close()


@pytest.fixture(scope="session")
def api(instance: RunningStart) -> Api:
    assert instance.password is not None
    return Api.sign_in(f"http://127.0.0.1:{instance.port}", "admin", instance.password)

"""`manage.py up` as a person sees it: a real start, with every process real."""

import os
import signal
import stat
from collections.abc import Iterator

import pytest

from qlibui.embedded.waiting import wait_until
from tests.qlibui.start import RunningStart, begin_and_wait, manage

EVERY_PROGRAM = {"redis", "web", "worker", "reconcile", "beat"}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStart]:
    start = begin_and_wait(tmp_path_factory.mktemp("home"), "--no-sample")
    yield start
    start.stop()


def test_the_first_page_answers(start: RunningStart) -> None:
    assert start.first_page_status() < 400


def test_every_program_runs(start: RunningStart) -> None:
    assert wait_until(lambda: set(start.running()) == EVERY_PROGRAM, seconds=20)


def test_the_secret_key_is_the_owners_alone(start: RunningStart) -> None:
    assert stat.S_IMODE((start.home / "secret_key").stat().st_mode) == 0o600


def test_the_printed_password_is_the_administrators(start: RunningStart) -> None:
    code = (
        "from django.contrib.auth import authenticate;"
        f"print(authenticate(username='admin', password={start.password!r}).is_superuser)"
    )
    assert manage(start.home, "shell", "--no-imports", "--command", code).stdout.strip() == "True"


def test_the_password_is_in_no_file(start: RunningStart) -> None:
    assert start.password is not None
    secret = start.password.encode()
    files = [path for path in start.home.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret in path.read_bytes()]


def test_a_second_start_in_the_same_home_is_refused(start: RunningStart) -> None:
    second = manage(start.home, "up")
    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"qlib-ui is already running on {start.home}: stop that start with Ctrl-C, "
        "or set QLIBUI_HOME to another directory."
    )


def test_a_second_shell_finds_the_broker(start: RunningStart) -> None:
    code = "from qlibui.celery import app; print(app.control.ping(timeout=5))"
    assert wait_until(
        lambda: "'ok': 'pong'" in manage(start.home, "shell", "--command", code).stdout, seconds=30
    )


def test_redis_cli_opens_the_broker(start: RunningStart) -> None:
    assert manage(start.home, "redis-cli", "--raw", "ping").stdout == "PONG\n"


@pytest.mark.parametrize("name", ["worker", "redis"])
def test_a_killed_program_comes_back(start: RunningStart, name: str) -> None:
    assert wait_until(lambda: name in start.running(), seconds=20)
    killed = start.running()[name]
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: start.running().get(name, killed) != killed, seconds=20)

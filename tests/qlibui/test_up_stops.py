"""How a start ends, and what a later one finds: real starts, with every process real."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from qlibui.embedded.waiting import wait_until
from tests.qlibui.start import RunningStart, begin_and_wait, manage, processes_of


@dataclass
class Stopped:
    """A start after Ctrl-C, with the processes that it had."""

    start: RunningStart
    everything: list[psutil.Process]
    status: int


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    start = begin_and_wait(tmp_path_factory.mktemp("home"), "--no-sample")
    everything = start.everything()
    return Stopped(start, everything, start.stop(signal.SIGINT))


@pytest.fixture(scope="module")
def later(stopped: Stopped) -> Iterator[RunningStart]:
    """The next start in the same home."""
    later = begin_and_wait(stopped.start.home, "--no-sample")
    yield later
    later.stop()


def test_ctrl_c_leaves_no_process(stopped: Stopped) -> None:
    assert len(stopped.everything) >= 6
    assert not [process for process in stopped.everything if process.is_running()]


def test_ctrl_c_is_an_ordinary_end(stopped: Stopped) -> None:
    assert stopped.status == 0
    assert stopped.start.said.endswith("Stopped; the data is kept.\n")


def test_a_later_start_makes_no_new_password(later: RunningStart) -> None:
    assert later.password is None


def test_a_later_start_keeps_the_password(stopped: Stopped, later: RunningStart) -> None:
    code = (
        "from django.contrib.auth import authenticate;"
        f"print(authenticate(username='admin', password={stopped.start.password!r}))"
    )
    said = manage(later.home, "shell", "--no-imports", "--command", code)
    assert said.stdout.strip() == "admin"


def test_a_port_in_use_gives_way_and_sigterm_ends_everything(
    later: RunningStart, tmp_path: Path
) -> None:
    neighbour = begin_and_wait(tmp_path / "home", "--no-sample", "--port", str(later.port))
    assert neighbour.port > later.port
    assert f"(port {later.port} is in use)" in neighbour.said
    assert neighbour.stop(signal.SIGTERM) == 0
    assert not processes_of(neighbour.home)


def test_a_killed_start_takes_everything_with_it(tmp_path: Path) -> None:
    start = begin_and_wait(tmp_path / "home", "--no-sample")
    start.process.kill()
    start.process.wait(10)
    assert wait_until(lambda: not processes_of(start.home), seconds=60)

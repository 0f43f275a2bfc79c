"""A real `manage.py up` in a home of its own, for the tests of the start."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR

DECIDED_BY_THE_START = ("REDIS_URL", "CELERY_BROKER_URL", "DATABASE_URL", "SECRET_KEY", "DEBUG")


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a person who set nothing but the data directory."""
    kept = {key: value for key, value in os.environ.items() if key not in DECIDED_BY_THE_START}
    return {**kept, "QLIBUI_HOME": str(home), "QLIBUI_READ_DOTENV": "0"}


def manage(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as from a second shell and return what it printed."""
    return manage_in(environment_of(home), *arguments)


def manage_in(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment and return what it printed."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def running_programs(configuration: Path) -> dict[str, int]:
    """The pid of each program that the supervisor of this configuration calls running."""
    status = subprocess.run(
        [sys.executable, "-m", "supervisor.supervisorctl", "-c", configuration, "status"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    pids = re.findall(r"^([\w-]+) +RUNNING +pid (\d+)", status.stdout, re.MULTILINE)
    return {name: int(pid) for name, pid in pids}


@dataclass
class RunningStart:
    """The start as a process; `said` is what it printed so far."""

    home: Path
    process: subprocess.Popen[bytes]
    output: Path
    begins_at: int

    @property
    def said(self) -> str:
        return self.output.read_text()[self.begins_at :]

    @property
    def port(self) -> int:
        (port,) = re.findall(r"runs at +http://127\.0\.0\.1:(\d+)/", self.said)
        return int(port)

    @property
    def password(self) -> str | None:
        found = re.search(r"login +admin / (\S+)", self.said)
        return found and found[1]

    def first_page_status(self) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/")
            return connection.getresponse().status

    def running(self) -> dict[str, int]:
        """The pid of each program that supervisor calls running."""
        return running_programs(self.home / "run" / "supervisord.conf")

    def import_worker(self) -> int:
        """The pid of the worker that imports."""
        return self.running()["worker"]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command as from a second shell."""
        return manage(self.home, *arguments)

    def everything(self) -> list[psutil.Process]:
        """Every process that the start began, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def begin(home: Path, *arguments: str, **chosen: str) -> RunningStart:
    """Start without waiting for anything; `chosen` are variables that the person set."""
    home.mkdir(exist_ok=True)
    output = home.with_name(f"{home.name}.output")
    with output.open("ab") as file:
        begins_at = file.tell()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", *arguments],
            cwd=BASE_DIR,
            env=environment_of(home) | chosen,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return RunningStart(home, process, output, begins_at)


def begin_and_wait(home: Path, *arguments: str, **chosen: str) -> RunningStart:
    """Start and wait until it says that it is up."""
    start = begin(home, *arguments, **chosen)
    wait_until(
        lambda: "Ctrl-C stops everything" in start.said or start.process.poll() is not None,
        seconds=100,
    )
    assert start.process.poll() is None, start.said
    return start


def processes_of(home: Path) -> list[psutil.Process]:
    """Every living process on the machine that was started for this home."""
    return [process for process in psutil.process_iter() if _belongs_to(process, home)]


def _belongs_to(process: psutil.Process, home: Path) -> bool:
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and process.environ().get("QLIBUI_HOME") == str(home)
    except psutil.Error:
        return False

"""The processes of a run: started, killed with all they started, and kept running."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil

from qlibui.environment import BASE_DIR
from tests.chaos.container import is_contained

KEEPER_SECONDS, KILLED = 0.2, -signal.SIGKILL
T = TypeVar("T")


class Programs:
    """Named long-lived processes, of which each that died is started again, as by a supervisor.
    `died` counts those that nobody killed."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment, self._logs = dict(environment), logs
        self._commands: dict[str, Sequence[str]] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.died: Counter[str] = Counter()
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def start(self, name: str, module: str, *arguments: str) -> None:
        with self._lock:
            self._commands[name] = [sys.executable, *module.split(), *arguments]
            self._spawn(name)

    def forget(self, name: str) -> None:
        """Kill the program and do not start it again."""
        with self._lock:
            self._commands.pop(name, None)
            process = self._processes.pop(name, None)
        if process is not None:
            kill_all(family(process.pid))
            process.wait()

    def pid(self, name: str) -> int:
        with self._lock:
            return self._processes[name].pid

    def names(self, prefix: str) -> list[str]:
        with self._lock:
            return sorted(name for name in self._commands if name.startswith(prefix))

    def stop_all(self) -> None:
        self._ended.set()
        self._keeper.join()
        for name in list(self._commands):
            self.forget(name)

    def _spawn(self, name: str) -> None:
        with (self._logs / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                self._commands[name],
                cwd=BASE_DIR,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _keep(self) -> None:
        while not self._ended.wait(KEEPER_SECONDS):
            with self._lock:
                for name in self._commands:
                    code = self._processes[name].poll()
                    if code is not None:
                        self.died[f"{name} with code {code}"] += code != KILLED
                        self._spawn(name)
                self._bury_orphans()

    def _bury_orphans(self) -> None:
        """What a killed program left falls to the first process of the run, which is this one."""
        if not is_contained():
            return
        own = {process.pid for process in self._processes.values()}
        for child in psutil.Process().children():
            with suppress(psutil.Error, ChildProcessError):
                if child.pid not in own and _is_orphan(child):
                    os.waitpid(child.pid, os.WNOHANG)


def _is_orphan(child: psutil.Process) -> bool:
    """Dead, and nobody's Popen: those of other parts of the run live in its own session."""
    return child.status() == psutil.STATUS_ZOMBIE and os.getsid(child.pid) != os.getsid(0)


def family(pid: int) -> list[psutil.Process]:
    """The process and everything below it; nothing when it is gone."""
    with suppress(psutil.NoSuchProcess):
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    return []


def send(number: signal.Signals, processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def kill_all(processes: Sequence[psutil.Process]) -> None:
    send(signal.SIGKILL, processes)


def supervisors(worker: int) -> list[psutil.Process]:
    """The pool processes of a worker, each of which looks after the process of a job."""
    return [process for process in family(worker)[1:] if process.ppid() == worker]


def job_processes(worker: int) -> list[psutil.Process]:
    """The processes in which a worker's jobs run: each leads a session of its own."""
    return [process for process in family(worker)[1:] if _leads_a_session(process.pid)]


def _leads_a_session(pid: int) -> bool:
    try:
        return os.getsid(pid) == pid
    except ProcessLookupError:
        return False


def await_first(find: Callable[[], Sequence[T]], *, seconds: float) -> Sequence[T]:
    """Ask until there is something to be found; empty when there never was."""
    deadline = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found

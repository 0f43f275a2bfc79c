"""Supervisor as a child of the start, and the promise that nothing outlives the start."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xmlrpc.client import ServerProxy

import psutil
from supervisor.xmlrpc import SupervisorTransport

# The programs stop one after another, and each may take STOP_SECONDS.
PATIENCE_SECONDS = 60
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


@contextmanager
def keep_running(
    config: Path, *, home: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run supervisord in `home`; on leaving, whatever the reason, end it and all it started."""
    _adopt_orphans()
    with (home / "logs" / "start.log").open("ab") as output:
        supervisor = subprocess.Popen(
            # -P: no module is ever taken from the data directory.
            [sys.executable, "-P", "-m", "supervisor.supervisord", "-c", str(config)],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            # A session of its own: Ctrl-C reaches the start alone, which ends the rest in order.
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  this process has one thread
        )
    try:
        yield supervisor
    finally:
        _end(supervisor)


def start_the_rest(control: Path) -> None:
    """Start, in their order, the programs that supervisor did not start by itself."""
    transport = SupervisorTransport(serverurl=f"unix://{control}")
    ServerProxy("http://supervisor", transport=transport).supervisor.startAllProcesses(False)


def reap_orphans(supervisor: subprocess.Popen[bytes]) -> None:
    """Bury the adopted processes that have ended; supervisor's own exit is left to its Popen."""
    for process in psutil.Process().children():
        if process.pid != supervisor.pid and process.status() == psutil.STATUS_ZOMBIE:
            os.waitpid(process.pid, os.WNOHANG)


def _end(supervisor: subprocess.Popen[bytes]) -> None:
    try:
        supervisor.terminate()
        supervisor.wait(PATIENCE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        pass  # a second Ctrl-C, or a program that does not stop: no more asking
    finally:
        _kill_descendants()


def _kill_descendants() -> None:
    left = psutil.Process().children(recursive=True)
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=5)


def _adopt_orphans() -> None:
    # Without this a job whose worker was killed would escape to init and outlive the start.
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _die_with_parent() -> None:
    # A start ended by SIGKILL cannot end anything itself.
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)

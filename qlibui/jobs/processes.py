"""A process for each job: forked, watched, killed with all it started.

The long-lived worker process never uses libraries with threads of their own (polars, deltalake,
LightGBM): their forked children hang. It only forks, waits and looks after the lease.
"""

import ctypes
import gc
import importlib
import os
import resource
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from functools import cache

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from qlibui.jobs import claims
from qlibui.jobs.attempts import attempt
from qlibui.jobs.claims import Claim
from qlibui.jobs.errors import Cancelled, Fenced
from qlibui.jobs.limits import Limits, time_in_words, usual_limits
from qlibui.jobs.memory import anonymous_megabytes
from qlibui.jobs.moves import Reason

logger = structlog.get_logger(__name__)

WATCH_SECONDS = 1.0
MEGABYTE = 1024 * 1024
PR_SET_PDEATHSIG = 1
SETTLING_BYTES = 64 * 1024
LIBC = ctypes.CDLL(None)


def run_in_child(
    claim: Claim, *, preload: tuple[str, ...] = (), limits: Limits | None = None
) -> None:
    """Attempt the job in a process of its own and see to its end, however that process ends.

    `preload` names modules to import (never use) here, which spares every child the import.
    `limits` are the settings' unless given.
    """
    limits = limits or usual_limits()
    prepare(preload)
    connections.close_all()
    _settle_heap()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _be_child(claim, parent, limits)
    verdict = _Watch(claim, child, limits).until_it_ends()
    if verdict is not None:
        _write_end(claim, verdict)


@cache
def prepare(preload: tuple[str, ...]) -> None:
    """Load the modules, and keep the collector of garbage off all there is: a child's would write
    to every object, and each page it writes to is copied."""
    for name in preload:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _settle_heap() -> None:
    """Let the allocator sort what was freed lately, as it else does at the child's first larger
    request: a thousand pieces, each on a page that is then copied."""
    bytearray(SETTLING_BYTES)


def _be_child(claim: Claim, parent: int, limits: Limits) -> None:
    code = 1
    try:
        _leave_parent(parent, limits)
        attempt(claim, soft_seconds=limits.soft_seconds)
        code = 0
    except BaseException:
        logger.exception("job_process_failed", job_id=claim.job_id)
    finally:
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _leave_parent(parent: int, limits: Limits) -> None:
    """An own session with default signals, that dies when the worker dies."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    # Only a backstop above the measured cap: RLIMIT_AS would abort ordinary polars reads.
    backstop = int(4 * limits.memory_mb) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (backstop, backstop))


@dataclass
class _Watch:
    """The worker's eye on a child: renews the lease, minds time, memory and cancel."""

    claim: Claim
    child: int
    limits: Limits
    started: float = field(default_factory=time.monotonic)

    def until_it_ends(self) -> Reason | None:
        """Wait for the child; the reason to write if it did not write its own end."""
        verdict: Reason | None = None
        process = os.pidfd_open(self.child)
        self.renewed = self.started
        try:
            while verdict is None and not _exited(process):
                verdict = self._look()
        finally:
            os.close(process)
            code = self._reap()
        return verdict or _death(code)

    def _look(self) -> Reason | None:
        if time.monotonic() - self.started > self.limits.hard_seconds:
            allowed = time_in_words(self.limits.hard_seconds)
            sentence = f"The job went on for longer than {allowed} and was killed."
            return Reason(code="time_limit", message=sentence)
        used, allowed_mb = anonymous_megabytes(self.child), self.limits.memory_mb
        if used > allowed_mb:
            sentence = f"The job used {used:.0f} MB of memory; {allowed_mb:g} MB are allowed."
            return Reason(code="memory_limit", message=sentence)
        return self._renew()

    def _renew(self) -> Reason | None:
        if time.monotonic() - self.renewed < settings.JOB_HEARTBEAT_SECONDS:
            return None
        try:
            claims.renew(self.claim)
        except (Fenced, Cancelled) as stop:
            code = "cancelled" if isinstance(stop, Cancelled) else "fenced"
            return Reason(code=code, message=str(stop))
        except DatabaseError:
            connections.close_all()
            away = time.monotonic() - self.renewed
            message = "The database was away for longer than the job's lease."
            return (
                Reason(code="fenced", message=message) if away > self.claim.lease_seconds else None
            )
        self.renewed = time.monotonic()
        return None

    def _reap(self) -> int:
        """End what is left of the child and its descendants; its exit code, negative a signal."""
        try:
            os.killpg(self.child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # No group yet (it has not reached setsid) or nothing left of it.
            os.kill(self.child, signal.SIGKILL)
        _, status = os.waitpid(self.child, 0)
        return os.waitstatus_to_exitcode(status)


def _exited(process: int) -> bool:
    return bool(select.select([process], [], [], WATCH_SECONDS)[0])


def _death(code: int) -> Reason | None:
    if code == 0:
        return None
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Reason(code="worker_lost", message=f"The process that ran the job died ({how}).")


def _write_end(claim: Claim, verdict: Reason) -> None:
    try:
        if verdict.code == "cancelled":
            claims.end_cancelled(claim)
        elif verdict.code in ("time_limit", "memory_limit"):
            claims.fail(claim, verdict)
        elif verdict.code == "worker_lost":
            claims.give_back(claim, verdict)
    except Fenced:
        # It wrote its own end before it died, or another attempt has the job by now.
        logger.info("job_end_already_written", job_id=claim.job_id, reason=verdict.code)

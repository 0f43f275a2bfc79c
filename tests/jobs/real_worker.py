"""A real Celery worker on a test's own database and Redis."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import current_app

from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR
from qlibui.jobs.models import Job
from tests.database import database_url


@dataclass
class RealWorker:
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_ready(self) -> bool:
        return " ready." in self.log.read_text()

    def kill(self) -> None:
        """Kill it with its pool, as a machine does that loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def begin_worker(log: Path, *options: str) -> RealWorker:
    """Start a worker for every queue and wait until it listens."""
    queues = "data_import,backtest,strategy,default"
    command = [sys.executable, "-m", "celery", "-A", "qlibui", "worker", "--loglevel=info"]
    command += ["--include=tests.jobs.worker_kinds", f"--queues={queues}", *options]
    broker = current_app.conf.broker_write_url
    environment = os.environ | {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=BASE_DIR,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    worker = RealWorker(process, log)
    if not wait_until(lambda: worker.is_ready, seconds=60):
        worker.kill()
        pytest.fail(log.read_text())
    return worker


def becomes(job: Job, status: str, *, seconds: float = 30) -> bool:
    """Whether the job reaches this status in time."""
    return wait_until(
        lambda: Job.objects.filter(pk=job.pk, status=status).exists(), seconds=seconds
    )


BeginWorker = Callable[..., RealWorker]

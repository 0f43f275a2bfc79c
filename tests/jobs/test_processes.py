"""A job runs in a process of its own; however that process ends, the job ends or runs again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job
from qlibui.jobs.processes import run_in_child
from qlibui.jobs.runs import Run
from qlibui.jobs.services import cancel

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Job]


def run(job: Job) -> Job:
    held = claim(job.pk)
    assert held is not None
    run_in_child(held)
    job.refresh_from_db()
    return job


def soon(act: Callable[[], object]) -> None:
    """Act half a second from now, in a thread that leaves no connection behind."""

    def act_and_close() -> None:
        act()
        connections.close_all()

    threading.Timer(0.5, act_and_close).start()


def test_the_work_happens_in_another_process(make_job: Make) -> None:
    job = run(make_job(lambda run: {"pid": os.getpid(), "session": os.getsid(0)}))
    assert job.status == "succeeded"
    assert job.result is not None
    assert job.result["pid"] == job.result["session"] != os.getpid()


def test_a_killed_process_gives_the_job_back(make_job: Make) -> None:
    def die(run: Run) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    job = run(make_job(die))
    assert (job.status, job.error_code) == ("pending", "worker_lost")
    assert "signal 9" in job.error


def test_an_interpreter_that_exits_midway_gives_the_job_back(make_job: Make) -> None:
    def leave(run: Run) -> None:
        sys.exit(3)

    job = run(make_job(leave))
    assert job.status == "pending"
    assert job.error == "The process that ran the job died (exit code 1)."


def test_a_job_that_takes_too_long_fails_for_good(make_job: Make, settings: Any) -> None:
    settings.JOB_TIME_LIMIT_SECONDS = 1
    job = run(make_job(lambda run: time.sleep(60)))
    assert (job.status, job.error_code) == ("failed", "time_limit")


def test_a_job_over_its_memory_cap_fails_with_that_reason(make_job: Make, settings: Any) -> None:
    settings.JOB_MEMORY_LIMIT_MB = 128

    def hoard(run: Run) -> None:
        hoard = bytearray(300 * 1024 * 1024)
        hoard[::4096] = b"x" * len(hoard[::4096])
        time.sleep(60)

    job = run(make_job(hoard))
    assert (job.status, job.error_code) == ("failed", "memory_limit")


def test_a_running_job_is_cancelled_even_inside_a_long_call(make_job: Make, settings: Any) -> None:
    settings.JOB_HEARTBEAT_SECONDS = 1
    job = make_job(lambda run: time.sleep(60))
    soon(lambda: cancel(job.pk))
    started = time.monotonic()
    assert run(job).status == "cancelled"
    assert time.monotonic() - started < 15


def test_what_a_job_started_dies_with_it(make_job: Make, settings: Any, tmp_path: Any) -> None:
    settings.JOB_TIME_LIMIT_SECONDS = 1
    told = tmp_path / "pid"

    def spawn(run: Run) -> None:
        child = subprocess.Popen(["sleep", "300"])
        told.write_text(str(child.pid))
        child.wait()

    run(make_job(spawn))
    deadline = time.monotonic() + 5
    while _alive(int(told.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(int(told.read_text()))


def test_a_lost_lease_stops_the_process(make_job: Make, settings: Any) -> None:
    settings.JOB_HEARTBEAT_SECONDS = 1
    job = make_job(lambda run: time.sleep(60))

    def take_over() -> None:
        Job.objects.filter(pk=job.pk).update(lease_token="another attempt's")

    soon(take_over)
    run(job)
    assert (job.status, job.lease_token) == ("running", "another attempt's")


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"

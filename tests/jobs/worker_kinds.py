"""Kinds of job for real workers, which load this module beside the project's own tasks."""

import ctypes
import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

from qlibui.jobs.runs import Run
from qlibui.jobs.tasks import job_task


def told_by(run: Run) -> Path:
    """A file by which a job tells its test that it has come so far."""
    return Path(run.job.params["told"])


def _wait_for_word(run: Run) -> dict[str, Any]:
    """Go on until the test removes the file, asking now and then whether to stop."""
    told_by(run).touch()
    while told_by(run).exists():
        run.check()
        time.sleep(0.05)
    return {"answer": 42}


wait_for_word = job_task("tests.wait_for_word", name="tests.jobs.wait_for_word")(_wait_for_word)


def _sleep_in_c(run: Run) -> None:
    """Sit in a C function that keeps hold of the interpreter: no Python runs, no signal handler."""
    told_by(run).touch()
    ctypes.PyDLL(None).sleep(600)


def _sort_in_c(run: Run) -> None:
    """Sit in numpy's sort, which lets other threads run but takes no notice of anything."""
    import numpy as np

    told_by(run).touch()
    numbers = np.random.default_rng(7).random(8_000_000)
    for _ in range(10_000):
        np.sort(numbers)


def _hoard(run: Run) -> None:
    """Take more and more memory."""
    hoard = []
    while True:
        hoard.append(b"x" * 20_000_000)
        time.sleep(0.05)


def _take(run: Run) -> None:
    """Hold so much memory for a while that is long enough to be noticed."""
    taken = b"x" * (run.job.params["megabytes"] * 1_000_000)
    time.sleep(3)
    del taken


def _tell_worker(run: Run) -> dict[str, Any]:
    return {"worker": os.getppid()}


def _go_on(run: Run) -> None:
    """Go on until stopped, and tidy up."""
    told_by(run).touch()
    try:
        while True:
            run.check()
            time.sleep(0.05)
    finally:
        told_by(run).unlink()


sleep_in_c = job_task("tests.sleep_in_c", name="tests.jobs.sleep_in_c")(_sleep_in_c)
sort_in_c = job_task("tests.sort_in_c", name="tests.jobs.sort_in_c")(_sort_in_c)
hoard = job_task("tests.hoard", name="tests.jobs.hoard", memory_mb=200)(_hoard)
take = job_task("tests.take", name="tests.jobs.take")(_take)
tell_worker = job_task("tests.tell_worker", name="tests.jobs.tell_worker")(_tell_worker)
go_on = job_task("tests.go_on", name="tests.jobs.go_on", soft_seconds=1)(_go_on)
go_on_for_long = job_task("tests.go_on_for_long", name="tests.jobs.go_on_for_long")(_go_on)
hang = job_task("tests.hang", name="tests.jobs.hang", soft_seconds=1, hard_seconds=2)(_sleep_in_c)


def _speak(run: Run) -> None:
    logging.getLogger("tests.library").warning("A library says something.")


speak = job_task("tests.speak", name="tests.jobs.speak")(_speak)


def _die(run: Run) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


die = job_task("tests.die", name="tests.jobs.die")(_die)

"""Cheap jobs: they take a while and leave one mark in the ledger, in the transaction of their end.

A mark that is doubled, or stands beside no success, is a commit that happened twice or in part.
"""

import os
import signal
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from qlibui.jobs import moves
from qlibui.jobs.moves import Reason
from qlibui.jobs.runs import Run
from qlibui.jobs.tasks import job_task

NAP, DEAF, POISON = "chaos.nap", "chaos.deaf", "chaos.poison"
MARK = "chaos_mark"
MODULE = "tests.chaos.kinds"


def nap(run: Run) -> Mapping[str, Any]:
    """Take `params["seconds"]`, telling how far it is, as a well-behaved job does."""
    seconds = float(run.job.params["seconds"])
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        run.report("napping", int(seconds - left), int(seconds) + 1)
        time.sleep(0.05)
    return _end_with_mark(run)


def sleep_deaf(run: Run) -> Mapping[str, Any]:
    """The same within one call that hears nothing, as a job inside C code."""
    time.sleep(float(run.job.params["seconds"]))
    return _end_with_mark(run)


def poison(run: Run) -> Mapping[str, Any]:
    """Kill the process that runs it, every time."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def _end_with_mark(run: Run) -> Mapping[str, Any]:
    leave_mark = partial(moves.note, run.job.pk, Reason(code=MARK))
    run.commit({}, within=leave_mark)
    return {}


wake_nap = job_task(NAP, name=f"{MODULE}.wake_nap")(nap)
wake_deaf = job_task(DEAF, name=f"{MODULE}.wake_deaf")(sleep_deaf)
wake_poison = job_task(POISON, name=f"{MODULE}.wake_poison")(poison)

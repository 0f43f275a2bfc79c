"""Kinds of job for real workers, which load this module beside the project's own tasks."""

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

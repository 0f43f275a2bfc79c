"""A chaos run in a process of its own, for the tests; nothing it started outlives it."""

import subprocess
import sys

import pytest

from qlibui.environment import BASE_DIR
from tests.chaos.run import CANNOT_RUN, Asked


def launch(asked: Asked, *, within: float) -> str:
    """Run it; fail with its report unless the promise held, skip where it cannot run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *asked.words],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    if done.returncode == CANNOT_RUN:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-8000:]}"
    return done.stdout

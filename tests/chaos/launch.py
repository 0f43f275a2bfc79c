"""A chaos run in a process of its own, for the tests; nothing it started outlives it."""

import functools
import subprocess
import sys

import pytest

from qlibui.environment import BASE_DIR
from tests.chaos.run import CANNOT_RUN, Asked

# A mount and a pid namespace: the small disk and every process of the run go with it.
CONTAINED = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def launch(asked: Asked, *, within: float) -> str:
    """Run it; fail with its report unless the promise held, skip where it cannot run."""
    done = subprocess.run(
        [*_container(), sys.executable, "-m", "tests.chaos", *asked.words],
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


@functools.cache
def _container() -> tuple[str, ...]:
    """Without the right to make namespaces the run has no small disk, and says so."""
    try:
        tried = subprocess.run([*CONTAINED, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return ()
    return CONTAINED if tried.returncode == 0 else ()

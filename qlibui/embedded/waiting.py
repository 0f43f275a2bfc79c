"""Waiting for something to come up."""

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask ten times a second until `condition` holds; tell whether it did in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True

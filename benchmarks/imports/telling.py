"""How a process that is measured tells what it did: one line of JSON, timed by itself.

The clock starts when everything is imported: workers of qlib-ui have loaded their engines before
they fork, and a peer is not charged for the start of Python either.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any


class Clock:
    """Seconds since it was made, and what each stage took of them."""

    def __init__(self) -> None:
        self._started_at = self._lap_at = time.perf_counter()
        self._used_before = sum(os.times()[:4])
        self.laps: dict[str, float] = {}

    def told(self) -> dict[str, float]:
        """Seconds by the clock on the wall, and of processors, also those of ended children."""
        return {
            "seconds": time.perf_counter() - self._started_at,
            "cpu_seconds": sum(os.times()[:4]) - self._used_before,
        }

    def lap(self, stage: str) -> None:
        """The stage that ends here took the time since the last one ended."""
        now = time.perf_counter()
        self.laps[stage] = now - self._lap_at
        self._lap_at = now


def tell(answer: dict[str, Any]) -> None:
    """Answer the process that measures this one: what a clock told, ``rows``, and more."""
    sys.stdout.write(f"{json.dumps(answer)}\n")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text())


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))

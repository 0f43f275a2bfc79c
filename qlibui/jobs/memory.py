"""How much memory a job takes, seen from outside.

Anonymous memory is what a process has made its own; the libraries it shares with its parent and
files that it maps do not count, so that a job is not charged for what the worker loaded.
"""

import os
from pathlib import Path


def anonymous_megabytes(leader: int) -> float:
    """What the process group of this leader holds that is backed by no file, in MB."""
    return sum(map(_anonymous_kilobytes, _group(leader))) / 1024


def _group(leader: int) -> list[int]:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _group_of(pid) == leader]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _anonymous_kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Anonymous:")), 0)

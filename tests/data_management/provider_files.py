"""What Qlib can see of a provider: lists, and of each feature file what the calendar reaches."""

from pathlib import Path

import numpy as np


def visible(provider: Path) -> dict[str, bytes]:
    """The bytes by path. Two providers with equal ones are the same to Qlib."""
    sessions = len((provider / "calendars" / "day.txt").read_text().split())
    paths = sorted(path for path in provider.rglob("*") if path.is_file())
    return {str(path.relative_to(provider)): _visible(path, sessions) for path in paths}


def _visible(path: Path, sessions: int) -> bytes:
    if path.suffix != ".bin":
        return path.read_bytes()
    values = np.fromfile(path, dtype="<f4")
    return values[: sessions - int(values[0]) + 1].tobytes()

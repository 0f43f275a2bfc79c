"""What is installed: the Python, the packages that the lock names, the file of settings."""

import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from qlibui.environment import BASE_DIR
from qlibui.health.findings import Finding, wrong

LOCK = "requirements.lock.txt"
OLDEST, NEWEST = (3, 11), (3, 12)
INSTALL = f"`pip install --require-hashes --no-deps -r {LOCK}`"
NAMED_AT_MOST = 5


def look_at_python() -> list[Finding]:
    version = sys.version_info[:2]
    said = f"This is Python {version[0]}.{version[1]}"
    if OLDEST <= version <= NEWEST:
        return [Finding(name="python", message=f"{said}.")]
    return [wrong("python", f"{said}, which Qlib has no release for: use Python 3.11 or 3.12.")]


def look_at_packages(lock: Path = BASE_DIR / LOCK) -> list[Finding]:
    """Whether every package of the lock is installed in the version that it pins."""
    if not lock.exists():
        return [wrong("packages", f"There is no {lock}: get the whole of qlib-ui again.")]
    different = list(_different(lock))
    if not different:
        return [Finding(name="packages", message=f"The packages are those of {LOCK}.")]
    named = ", ".join(different[:NAMED_AT_MOST])
    more = f" and {len(different) - NAMED_AT_MOST} more" if len(different) > NAMED_AT_MOST else ""
    return [wrong("packages", f"Packages differ from {LOCK} ({named}{more}): run {INSTALL}.")]


def look_at_env_file(path: Path = BASE_DIR / ".env") -> list[Finding]:
    """Whether the settings, passwords among them, are their owner's alone; there may be none."""
    if not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"Others than its owner may read {path}, which holds secrets (mode {mode:04o})"
        return [wrong("env_file", f"{said}: run `chmod 600 {path}`.")]
    return [Finding(name="env_file", message=f"{path} is its owner's alone.")]


def _different(lock: Path) -> Iterator[str]:
    for pin in _pins(lock):
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        try:
            installed = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            yield f"{pin.name} is missing"
        else:
            if not pin.specifier.contains(installed, prereleases=True):
                yield f"{pin.name} is {installed}, not {pin.specifier}"


def _pins(lock: Path) -> Iterator[Requirement]:
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#", "-")):
            yield Requirement(line.rstrip("\\ "))

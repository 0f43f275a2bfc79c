"""A process measured from outside: its memory, and the seconds it tells by itself."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

# Seconds; asking takes time from the process that is asked, the more the more it has mapped.
SAMPLED_EVERY = 0.1
_KIB = 1024


@dataclass(frozen=True)
class Memory:
    """Bytes of a process and its descendants: what no file backs, and all that is resident."""

    anonymous: int
    resident: int


@dataclass(frozen=True)
class Measured:
    """One run: what the process told, `seconds` and `rows` among it, and its memory's peaks."""

    seconds: float
    peak: Memory
    answer: Mapping[str, Any]

    @property
    def rows_per_second(self) -> float:
        return float(self.answer["rows"]) / self.seconds


class RunFailed(Exception):
    """A process ended with an error; the message has its last words."""


def measure(command: Sequence[str]) -> Measured:
    """Run a command that tells what it did, alone. Raises RunFailed."""
    os.sync()  # what the run before left to be written must not slow this one
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=said, stderr=errors)
        peak = _watch(process)
        if process.returncode:
            last_words = _read(errors).decode(errors="replace").strip()
            raise RunFailed(f"{' '.join(command)} ended with {process.returncode}:\n{last_words}")
        answer = json.loads(_read(said).splitlines()[-1])
    return Measured(answer["seconds"], peak, answer)


def memory_of(pid: int) -> Memory:
    """What the kernel tells of a process now; nothing of one that has ended.

    Resident memory is its high-water mark. The one that wait4 gives would not do: it begins with
    that of the process that forked.
    """
    return Memory(
        anonymous=_kibibytes(pid, "smaps_rollup", "Anonymous:") * _KIB,
        resident=_kibibytes(pid, "status", "VmHWM:") * _KIB,
    )


def _watch(process: subprocess.Popen[bytes]) -> Memory:
    """The peaks of a process that runs to its end."""
    anonymous = resident = 0
    while process.poll() is None:
        family = [memory_of(pid) for pid in _family(process.pid)]
        anonymous = max(anonymous, sum(each.anonymous for each in family))
        resident = max(resident, sum(each.resident for each in family))
        time.sleep(SAMPLED_EVERY)
    return Memory(anonymous, resident)


def _family(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _lines(path):
            for number in child.split():
                yield from _family(int(number))


def _kibibytes(pid: int, file: str, name: str) -> int:
    lines = _lines(Path(f"/proc/{pid}/{file}"))
    return sum(int(line.split()[1]) for line in lines if line.startswith(name))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()

"""What a fault is done to, and how it says that it found nothing to be done to."""

from dataclasses import dataclass, field
from typing import TypeVar

import psutil

from tests.chaos.instance import Instance
from tests.chaos.programs import family, job_processes, supervisors
from tests.chaos.workload import Workload

T = TypeVar("T")


class Missed(Exception):
    """There was nothing to hurt, or no way to do it here; the text says what was missing."""


@dataclass
class Ground:
    """An instance under load; `measured` are figures that faults took, in seconds, by name."""

    instance: Instance
    workload: Workload
    measured: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, name: str, seconds: float) -> None:
        self.measured.setdefault(name, []).append(round(seconds, 2))

    def workers(self) -> list[str]:
        return self.instance.programs.names("worker")

    def family_of(self, name: str) -> list[psutil.Process]:
        return family(self.instance.programs.pid(name))

    def supervisors_of(self, name: str) -> list[psutil.Process]:
        return supervisors(self.instance.programs.pid(name))

    def job_processes_of(self, name: str) -> list[psutil.Process]:
        return job_processes(self.instance.programs.pid(name))

    def job_processes(self) -> list[psutil.Process]:
        return [process for name in self.workers() for process in self.job_processes_of(name)]

"""One chaos run, from an empty instance to the verdict of the checker."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.chaos.instance import SHIPPED, SHORTENED, Instance, open_instance

if TYPE_CHECKING:
    from tests.chaos.report import Outcome

CANNOT_RUN = 77
# How long after the last fault every job must have ended. Whatever hangs is found by leases.
DRAIN_SECONDS = {False: 90, True: 300}
MEAN_PAUSE_SECONDS = {False: 2.5, True: 9.0}
IN_FLIGHT = {False: 8, True: 4}


@dataclass(frozen=True)
class Asked:
    """What run is wanted; with the same words it makes the same schedule again."""

    database: str
    seed: int
    faults: int
    shipped: bool = False
    only: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        pace = ["--shipped"] if self.shipped else []
        only = ["--only", *self.only] if self.only else []
        return [
            "--database",
            self.database,
            "--seed",
            str(self.seed),
            "--faults",
            str(self.faults),
            *pace,
            *only,
        ]

    @property
    def title(self) -> str:
        pace = "shipped" if self.shipped else "shortened"
        return f"{self.database}, seed {self.seed}, {pace} settings"


def run_chaos(asked: Asked) -> "Outcome":
    """Hurt an instance under load, let it come to rest, and judge what is left."""
    started = time.monotonic()
    pace = SHIPPED if asked.shipped else SHORTENED
    with open_instance(asked.database, pace) as instance:
        return _hurt_and_judge(asked, instance, started)


def _hurt_and_judge(asked: Asked, instance: Instance, started: float) -> "Outcome":
    from tests.chaos.ground import Ground
    from tests.chaos.judging import judge
    from tests.chaos.nemesis import Nemesis, plan
    from tests.chaos.workload import Workload

    ground = Ground(instance, Workload(asked.seed, IN_FLIGHT[asked.shipped]))
    pause = MEAN_PAUSE_SECONDS[asked.shipped]
    steps = plan(asked.seed, asked.faults, mean_pause=pause, only=asked.only)
    nemesis = Nemesis(ground, steps)
    with _everything_running(instance):
        with ground.workload:
            nemesis.run()
        _await_rest(DRAIN_SECONDS[asked.shipped])
    return judge(asked, ground, nemesis.done, seconds=time.monotonic() - started)


@contextmanager
def _everything_running(instance: Instance) -> Iterator[None]:
    instance.start_web()
    instance.start_workers()
    instance.start_reconcile()
    instance.start_beat()
    assert instance.await_web(), "web did not come up"
    try:
        yield
    finally:
        instance.programs.stop_all()


def _await_rest(seconds: float) -> None:
    """Wait until every job has ended; the checker says which did not."""
    from django.db import connections

    from qlibui.embedded.waiting import wait_until
    from qlibui.jobs.lifecycle import ENDED
    from qlibui.jobs.models import Job

    connections.close_all()  # the database may have crashed since this thread asked it something
    wait_until(lambda: not Job.objects.exclude(status__in=ENDED).exists(), seconds=seconds)

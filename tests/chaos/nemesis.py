"""Who hurts an instance: a schedule made of a seed, the same for the same seed, carried out."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from types import MappingProxyType

from django.db import DatabaseError, connections
from kombu.exceptions import OperationalError as BrokerAway

from tests.chaos import other_faults, redis_faults, worker_faults
from tests.chaos.ground import Ground, Missed

AT_ONCE, HANGS_SECONDS = 16, 600
Inject = Callable[[Ground, Random], str]


@dataclass(frozen=True)
class Fault:
    """`share` says how often it comes; `touches` names the parts that only one fault at a time
    may hurt, because it mends them again."""

    inject: Inject
    share: int
    touches: tuple[str, ...] = ()


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "job process killed": Fault(worker_faults.kill_job_process, 100),
        "worker killed": Fault(worker_faults.kill_worker, 50, ("worker",)),
        "supervisor killed": Fault(worker_faults.kill_supervisor, 10),
        "worker frozen": Fault(worker_faults.freeze_worker, 12, ("freezing",)),
        "Redis restarted": Fault(redis_faults.restart_redis, 12, ("redis",)),
        "Redis emptied": Fault(redis_faults.empty_redis, 12, ("redis",)),
        "Redis refusing": Fault(redis_faults.refuse_connections, 6, ("redis",)),
        "Redis hung": Fault(redis_faults.hang_redis, 6, ("redis",)),
        "message doubled": Fault(redis_faults.double_message, 12),
        "message dropped": Fault(redis_faults.drop_message, 12),
        "web killed": Fault(other_faults.kill_web_before_it_publishes, 6, ("redis", "web")),
        "beat killed": Fault(other_faults.kill_beat, 4),
        "beat doubled": Fault(other_faults.double_beat, 4, ("beat",)),
        "reconcile killed": Fault(other_faults.kill_reconcile, 6),
        "disk full": Fault(other_faults.fill_disk, 12, ("disk", "redis")),
        "database away": Fault(other_faults.take_database_away, 6, ("database", "freezing")),
        "lease shifted": Fault(other_faults.shift_lease, 12),
        "job cancelled": Fault(other_faults.cancel_job, 54),
    }
)


@dataclass(frozen=True)
class Step:
    """A fault to come: after so many seconds of pause, with dice of its own."""

    name: str
    pause: float
    seed: str


@dataclass(frozen=True)
class Injected:
    """A fault that was done between two moments, or `missed`; `told` says to what, or why not."""

    name: str
    began_at: datetime
    ended_at: datetime
    told: str
    missed: bool = False


def plan(seed: int, faults: int, *, mean_pause: float, only: Sequence[str] = ()) -> list[Step]:
    """So many faults in their shares, each kind at least once where there is room, shuffled; `only`
    names the kinds to take. Raises KeyError for a kind that there is not."""
    dice = Random(f"nemesis {seed}")
    shares = {name: FAULTS[name].share for name in only or FAULTS}
    names = [name for name, count in _counts(faults, shares, dice).items() for _ in range(count)]
    dice.shuffle(names)
    return [
        Step(name, dice.uniform(0.2, 2 * mean_pause - 0.2), f"{seed} {number}")
        for number, name in enumerate(names)
    ]


def _counts(faults: int, shares: Mapping[str, int], dice: Random) -> Counter[str]:
    whole, least = sum(shares.values()), int(faults >= len(shares))
    counts = Counter({name: max(least, faults * s // whole) for name, s in shares.items()})
    while counts.total() > faults:
        counts[counts.most_common(1)[0][0]] -= 1
    rarest_first = sorted(shares, key=lambda name: (counts[name] > 0, dice.random()))
    for name in rarest_first[: faults - counts.total()]:
        counts[name] += 1
    return counts


class Nemesis:
    """Carries a schedule out, each fault in a thread of its own; `done` is what came of it."""

    def __init__(self, ground: Ground, steps: list[Step]) -> None:
        self.done: list[Injected] = []
        self._ground, self._steps = ground, steps
        parts = {part for fault in FAULTS.values() for part in fault.touches}
        self._locks = {part: threading.Lock() for part in sorted(parts)}

    def run(self) -> None:
        """Inject every fault and wait until the last one is mended."""
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            begun = []
            for step in self._steps:
                time.sleep(step.pause)
                begun.append(pool.submit(self._inject, step))
            for fault in begun:
                fault.result(HANGS_SECONDS)

    def _inject(self, step: Step) -> None:
        with ExitStack() as held:
            for part in self._parts(step):
                held.enter_context(self._locks[part])
            began_at = datetime.now(UTC)
            told, missed = self._hurt(step)
            self.done.append(Injected(step.name, began_at, datetime.now(UTC), told, missed))

    def _parts(self, step: Step) -> Iterator[str]:
        yield from sorted(FAULTS[step.name].touches)  # in one order: two never wait crosswise

    def _hurt(self, step: Step) -> tuple[str, bool]:
        try:
            return FAULTS[step.name].inject(self._ground, Random(step.seed)), False
        except Missed as why:
            return str(why), True
        except (DatabaseError, BrokerAway) as error:  # another fault has that part
            return f"{type(error).__name__}: {error}".strip(), True
        finally:
            connections.close_all()

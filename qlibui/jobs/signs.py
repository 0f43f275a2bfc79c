"""Signs of life that processes leave in Redis, where they fade when nobody renews them.

Asking the workers themselves (`inspect`) waits for as long as the slowest might take to answer; a
sign is read in a millisecond, and a process that was killed, frozen or cut off leaves none.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress

from django.conf import settings

from qlibui.jobs.broker import RedisUnreachable, broker

RENEWED_SECONDS = 3
FADED_SECONDS = 10
# Beat's sweep, the second net, comes every 30 s.
SWEPT_SECONDS = 70
SWEPT = "qlibui:swept"
BEAT, RECONCILE = "beat", "reconcile"
# Beat looks at its schedules every 5 s, CELERY_BEAT_MAX_LOOP_INTERVAL.
BEATEN_SECONDS = 20
PATIENCE_SECONDS = 0.8


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What Redis tells: the queues that a worker listens on, how many messages wait in each queue,
    whether somebody sweeps up what was lost, which of `beat` and `reconcile` run."""

    listened: frozenset[str]
    messages: Mapping[str, int]
    is_swept: bool
    running: frozenset[str] = frozenset()


def tell_listening(queues: Iterable[str]) -> None:
    """A worker listens on these queues."""
    _leave([_listening(queue) for queue in queues], FADED_SECONDS)


def tell_swept() -> None:
    """A sweep of reconcile came to its end."""
    _leave([SWEPT], max(SWEPT_SECONDS, 3 * settings.JOB_RECONCILE_SECONDS))


def tell_beating() -> None:
    """Beat has looked at its schedules."""
    _leave([_running(BEAT)], BEATEN_SECONDS)


def tell_reconciling() -> None:
    """The process of its own for sweeping runs; beat's second net is not it."""
    _leave([_running(RECONCILE)], max(BEATEN_SECONDS, 3 * settings.JOB_RECONCILE_SECONDS))


def _leave(names: Iterable[str], seconds: int) -> None:
    """A sign that cannot be left now is left with the next renewal."""
    with suppress(RedisUnreachable), broker(seconds=PATIENCE_SECONDS) as (redis, _):
        for name in names:
            redis.set(name, 1, ex=seconds)


def read_signs() -> Signs:
    """Read them in one go, within a second. Raises RedisUnreachable."""
    with broker(seconds=PATIENCE_SECONDS) as (redis, lists):
        asked = redis.pipeline(transaction=False)
        for name in [SWEPT, _running(BEAT), _running(RECONCILE), *map(_listening, lists)]:
            asked.exists(name)
        for name in [name for names in lists.values() for name in names]:
            asked.llen(name)
        swept, beating, reconciling, *told = asked.execute()
    listening, lengths = told[: len(lists)], iter(told[len(lists) :])
    return Signs(
        listened=frozenset(q for q, heard in zip(lists, listening, strict=True) if heard),
        messages={queue: sum(next(lengths) for _ in names) for queue, names in lists.items()},
        is_swept=bool(swept),
        running=frozenset(compress((BEAT, RECONCILE), (beating, reconciling))),
    )


def _listening(queue: str) -> str:
    return f"qlibui:listening:{queue}"


def _running(program: str) -> str:
    return f"qlibui:running:{program}"

"""How long an instance took to get over a fault, out of the ledgers. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType

from tests.chaos.checker import History, Line, Violation
from tests.chaos.nemesis import Injected

KILLS_OF_WORKERS = ("worker killed", "supervisor killed")
FAULTS_OF_REDIS = ("Redis restarted", "Redis emptied", "Redis refusing", "Redis hung")
NEEDED_BY_A_RESTART = (*FAULTS_OF_REDIS, "web killed", "database away", "disk full")
FREED_BY_SWEEP = "Its worker died."
# What the shipped settings promise, in seconds.
LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "orphan restarted": 45,
        "consuming after Redis": 10,
        "stopped after cancel": 15,
        "POST while Redis was down": 3,
        "POST while Redis was hung": 3,
    }
)


def beyond_limits(figures: Mapping[str, Sequence[float]]) -> list[Violation]:
    """The figures that are larger than they may be."""
    return [
        Violation(name, f"took {max(figures[name]):.1f} s; {limit} s are allowed")
        for name, limit in LIMITS.items()
        if max(figures.get(name, ()), default=0) > limit
    ]


def restarts_of_orphans(histories: Iterable[History], injected: Sequence[Injected]) -> list[float]:
    """Seconds from the kill of a worker to the next attempt at each job it left behind, where
    nothing else that the restart needs was away meanwhile.

    Of two kills during an attempt the first counts, so that no figure is too small.
    """
    kills = _ends(injected, KILLS_OF_WORKERS)
    orphaned = (each for history in histories for each in _orphaned(history))
    killed = ((_first_between(started, again, kills), again) for started, again in orphaned)
    return [
        _seconds(kill, again.at)
        for kill, again in killed
        if kill is not None and not _disturbed(kill, again.at, injected)
    ]


def _first_between(before: Line, after: Line, moments: Sequence[datetime]) -> datetime | None:
    return next((moment for moment in moments if before.at <= moment <= after.at), None)


def _disturbed(began: datetime, ended: datetime, injected: Sequence[Injected]) -> bool:
    return any(
        fault.name in NEEDED_BY_A_RESTART and fault.began_at <= ended and began <= fault.ended_at
        for fault in injected
    )


def _orphaned(history: History) -> Iterator[tuple[Line, Line]]:
    """Each start of an attempt that lost its worker, and the start that followed it."""
    starts = [line for line in history.moves if line.after == "running"]
    lost = [line for line in history.moves if line.message == FREED_BY_SWEEP]
    for started, again in pairwise(starts):
        if any(started.at <= line.at <= again.at and line.after == "pending" for line in lost):
            yield started, again


def starts_after_redis(histories: Iterable[History], injected: Sequence[Injected]) -> list[float]:
    """Seconds from each return of Redis to the next start of any job, or until it was hurt again
    where that came before."""
    moves = [line for history in histories for line in history.moves]
    starts = [line.at for line in moves if line.after == "running"]
    hurts = [f.began_at for f in injected if f.name in FAULTS_OF_REDIS and not f.missed]
    ends, returns = sorted([*starts, *hurts]), _ends(injected, FAULTS_OF_REDIS)
    later = ((back, next((at for at in ends if at > back), None)) for back in returns)
    return [_seconds(back, start) for back, start in later if start is not None]


def stops_after_cancel(histories: Iterable[History]) -> list[float]:
    """Seconds from a person's request to stop a running job to its end."""
    return [
        _seconds(asked.at, end.at)
        for history in histories
        for asked, end in pairwise(history.lines)
        if asked.code == "cancel_requested" and end.after == "cancelled"
    ]


def _ends(injected: Sequence[Injected], names: Sequence[str]) -> list[datetime]:
    return sorted(f.ended_at for f in injected if f.name in names and not f.missed)


def _seconds(before: datetime, after: datetime) -> float:
    return round((after - before).total_seconds(), 2)

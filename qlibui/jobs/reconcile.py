"""Every few seconds: what the broker lost is published again, what a dead worker left is freed.

Safe to run twice at once: each step is a guarded move, and a message too many claims nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import structlog
from django.db.models import F, Q, QuerySet

from qlibui.jobs import claims, messages, services, signals, signs
from qlibui.jobs.broker import RedisUnreachable
from qlibui.jobs.claims import Claim
from qlibui.jobs.clock import now
from qlibui.jobs.errors import Fenced
from qlibui.jobs.kinds import all_kinds
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import UNFINISHED, Job
from qlibui.jobs.moves import Reason
from qlibui.jobs.turns import (
    Group,
    is_below_limit,
    is_due,
    is_free,
    is_settled,
    next_in_turn,
)

logger = structlog.get_logger(__name__)

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class _Abandoned(Claim):
    """A claim that is held only as long as its lease is over: who renews it after all keeps it."""

    @property
    def held(self) -> Q:
        return super().held & Q(lease_until__lt=now())


def reconcile() -> dict[str, int]:
    """One sweep; answers how many jobs were freed from dead workers, how many published, and 1 as
    `unsent` when Redis was away before all were."""
    freed = sum(_free(job) for job in _orphans())
    published, unsent = _publish(_unheard())
    signals.swept.send(sender=None)
    signs.tell_swept()
    return {"freed": freed, "published": published, "unsent": unsent}


def _orphans() -> QuerySet[Job]:
    expired = Job.objects.filter(UNFINISHED, status=JobStatus.RUNNING, lease_until__lt=now())
    return expired.only("pk", "kind", "attempt", "lease_token")[:BATCH]


def _free(job: Job) -> bool:
    """End or give back what a dead worker left; False when somebody else was first."""
    claim = _Abandoned(
        job_id=job.pk, kind=job.kind, attempt=job.attempt, token=job.lease_token, lease_seconds=0
    )
    try:
        claims.give_back(claim, Reason(code="worker_lost", message="Its worker died."))
    except Fenced:
        return False
    return True


def _publish(job_ids: Iterable[str]) -> tuple[int, int]:
    """Publish until Redis does not answer: the rest would only wait for it as well."""
    published = 0
    for job_id in job_ids:
        if not services.publish(job_id):
            return published, 1
        published += 1
    return published, 0


def _unheard() -> Iterator[str]:
    """Jobs that are due and have no message in Redis to wake them, or a message too far back."""
    for group in _groups_waiting():
        yield from (job.pk for job in next_in_turn(group))
    yield from _overdue()
    yield from _lost()


def _groups_waiting() -> list[Group]:
    settled = Job.objects.filter(UNFINISHED, is_settled("created_at"))
    waiting = settled.filter(is_due(), _has_known_kind(), status=JobStatus.PENDING)
    return [Group(*group) for group in waiting.order_by().values_list("owner", "kind").distinct()]


def _overdue() -> Iterable[str]:
    """Those in the second lane that have let smaller ones pass for as long as they do."""
    large = _queued().filter(_has_known_kind(), turn_at__gt=F("created_at"))
    overdue = large.filter(queued_at__lt=F("turn_at"), turn_at__lte=now())
    return overdue.values_list("pk", flat=True)[:BATCH]


def _lost() -> list[str]:
    """Queued jobs whose message is gone.

    They are looked for one by one only when fewer messages wait than jobs are queued: to read all
    of a long queue costs, and a loss that other messages hide shows when those are consumed.
    """
    try:
        if messages.count_waiting() >= _queued().count():
            return []
        waiting = messages.ids_waiting()
    except RedisUnreachable as error:
        logger.warning("redis_unreachable", error=str(error))
        return []
    settled = _claimable().values_list("pk", "celery_task_id")[:BATCH]
    return [pk for pk, celery_id in settled if celery_id not in waiting]


def _claimable() -> QuerySet[Job]:
    """Queued jobs, oldest first, that a worker would not refuse.

    Whether one of their key was asked for before plays no part: what has been sent once is sent
    again whatever others do, so that no two jobs can wait for each other.
    """
    sent = _queued().filter(is_due(), _has_known_kind(), is_settled("queued_at"))
    return sent.filter(is_free(), is_below_limit()).order_by("created_at", "pk")


def _queued() -> QuerySet[Job]:
    return Job.objects.filter(UNFINISHED, status=JobStatus.QUEUED)


def _has_known_kind() -> Q:
    """Some code here runs it. A job from a newer version, or of a kind that was given up, waits
    without keeping the sweep from the others."""
    return Q(kind__in=[kind.name for kind in all_kinds()])

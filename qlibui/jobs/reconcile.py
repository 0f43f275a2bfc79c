"""Every few seconds: what the broker lost is published again, what a dead worker left is freed.

Safe to run twice at once: each step is a guarded move, and a message too many claims nothing.
"""

from collections.abc import Iterable
from itertools import takewhile

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from qlibui.jobs import claims, messages, services, signals, signs
from qlibui.jobs.broker import RedisUnreachable
from qlibui.jobs.claims import Claim
from qlibui.jobs.clock import in_seconds, now
from qlibui.jobs.errors import Fenced
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason

logger = structlog.get_logger(__name__)

BATCH = 1000


def reconcile() -> dict[str, int]:
    """One sweep; answers how many jobs were freed from dead workers and how many published."""
    freed = sum(_free(job) for job in _orphans())
    published = _publish(_unheard())
    signals.swept.send(sender=None)
    signs.tell_swept()
    return {"freed": freed, "published": published}


def _orphans() -> QuerySet[Job]:
    expired = Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now())
    return expired.only("pk", "attempt", "lease_token")[:BATCH]


def _free(job: Job) -> bool:
    """End or give back what a dead worker left; False when somebody else was first."""
    claim = Claim(job_id=job.pk, attempt=job.attempt, token=job.lease_token, lease_seconds=0)
    try:
        claims.give_back(claim, Reason(code="worker_lost", message="Its worker died."))
    except Fenced:
        return False
    return True


def _publish(job_ids: Iterable[str]) -> int:
    """Publish until Redis does not answer: the rest would only wait for it as well."""
    return len(list(takewhile(services.publish, job_ids)))


def _unheard() -> list[str]:
    """Jobs that are due and have no message in Redis to wake them."""
    return [*_due(JobStatus.PENDING, since="created_at").values_list("pk", flat=True), *_lost()]


def _lost() -> list[str]:
    """Queued jobs whose message is gone.

    They are looked for one by one only when fewer messages wait than jobs are queued: to read all
    of a long queue costs, and a loss that other messages hide shows when those are consumed.
    """
    try:
        if messages.count_waiting() >= Job.objects.filter(status=JobStatus.QUEUED).count():
            return []
        waiting = messages.ids_waiting()
    except RedisUnreachable as error:
        logger.warning("redis_unreachable", error=str(error))
        return []
    settled = _due(JobStatus.QUEUED, since="queued_at").values_list("pk", "celery_task_id")
    return [pk for pk, celery_id in settled if celery_id not in waiting]


def _due(status: JobStatus, *, since: str) -> QuerySet[Job]:
    """The oldest jobs of this status that may run, and have had the time to be published."""
    neighbour = Job.objects.filter(
        status=JobStatus.RUNNING, exclusive_key=OuterRef("exclusive_key")
    ).exclude(exclusive_key="")
    settled = Q((f"{since}__lt", in_seconds(-settings.JOB_PUBLISH_SECONDS)))
    due = Q(run_after__isnull=True) | Q(run_after__lte=now())
    free = Job.objects.filter(settled, due, ~Exists(neighbour), status=status)
    return free.order_by("created_at", "pk")[:BATCH]

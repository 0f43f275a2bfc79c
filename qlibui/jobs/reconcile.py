"""Every few seconds: what the broker lost is published again, what a dead worker left is freed.

Safe to run twice at once: each step is a guarded move, and a message too many claims nothing.
"""

import json
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from qlibui.jobs import claims, services, signals
from qlibui.jobs.claims import Claim
from qlibui.jobs.clock import in_seconds, now
from qlibui.jobs.errors import Fenced
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason

logger = structlog.get_logger(__name__)

# Longer than a publish takes, so that a message on its way is not sent twice.
UNPUBLISHED_SECONDS = 5
BATCH = 1000


def reconcile() -> dict[str, int]:
    """One sweep; answers how many jobs were freed from dead workers and how many published."""
    freed = sum(_free(job) for job in _orphans())
    published = _publish(_unheard())
    signals.swept.send(sender=None)
    return {"freed": freed, "published": published}


def _orphans() -> QuerySet[Job]:
    expired = Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now())
    return expired.only("pk", "attempt", "lease_token", "cancel_requested_at")[:BATCH]


def _free(job: Job) -> bool:
    """End or give back what a dead worker left; False when somebody else was first."""
    claim = Claim(job_id=job.pk, attempt=job.attempt, token=job.lease_token, lease_seconds=0)
    try:
        if job.cancel_requested_at is not None:
            claims.end_cancelled(claim)
        else:
            claims.give_back(claim, Reason(code="worker_lost", message="Its worker died."))
    except Fenced:
        return False
    return True


def _publish(job_ids: Iterable[str]) -> int:
    """Publish until Redis does not answer: the rest would only wait for it as well."""
    return len(list(takewhile(services.publish, job_ids)))


def _unheard() -> Iterable[str]:
    """Jobs that are due and have no message in Redis to wake them."""
    jobs = list(_due().values_list("pk", "kind", "status", "celery_task_id")[:BATCH])
    queued = [job for job in jobs if job[2] == JobStatus.QUEUED]
    waiting = waiting_messages() if queued else frozenset()
    return [pk for pk, _, status, celery_id in jobs
            if status == JobStatus.PENDING or celery_id not in waiting]  # fmt: skip


def _due() -> QuerySet[Job]:
    neighbour = Job.objects.filter(
        status=JobStatus.RUNNING, exclusive_key=OuterRef("exclusive_key")
    ).exclude(exclusive_key="")
    settled = Q(status=JobStatus.QUEUED, queued_at__lt=in_seconds(-UNPUBLISHED_SECONDS))
    settled |= Q(status=JobStatus.PENDING, created_at__lt=in_seconds(-UNPUBLISHED_SECONDS))
    due = Q(run_after__isnull=True) | Q(run_after__lte=now())
    return Job.objects.filter(settled, due, ~Exists(neighbour)).order_by("created_at", "pk")


def waiting_messages() -> frozenset[str]:
    """The Celery ids of all messages that wait in Redis; empty when Redis is unreachable."""
    try:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            lists = [
                name
                for queue in settings.CELERY_TASK_QUEUES
                for name in _priority_lists(channel, queue)
            ]
            messages = [raw for name in lists for raw in channel.client.lrange(name, 0, -1)]
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("redis_unreachable", error=str(error))
        return frozenset()
    return frozenset(map(_celery_id, messages))


def _priority_lists(channel: Any, queue: str) -> list[str]:
    """The names of the Redis lists that kombu keeps a queue in, one a priority."""
    return [f"{queue}{channel.sep}{step}" if step else queue for step in channel.priority_steps]


def _celery_id(raw: bytes) -> str:
    return str(json.loads(raw).get("headers", {}).get("id", ""))

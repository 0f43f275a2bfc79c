"""What callers ask of a job: enqueue it, publish it, cancel it, retry it."""

import uuid
from itertools import takewhile

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qlibui.jobs.clock import now
from qlibui.jobs.kinds import kind_of
from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import UNFINISHED, Job, default_max_attempts
from qlibui.jobs.moves import Reason, move, note, refusal
from qlibui.jobs.sending import FIRST_LANE, SECOND_LANE, messenger
from qlibui.jobs.turns import Group, group_of, is_due, next_in_turn

logger = structlog.get_logger(__name__)


def enqueue(job: Job) -> Job:
    """Accept the job: its row is written, and once that is committed a worker is called as soon
    as it is the job's turn.

    Redis may be down: then the job stays pending and is published when Redis is back.
    """
    with transaction.atomic():
        job.celery_task_id = job.celery_task_id or str(uuid.uuid4())
        job.save()
        _tell_on_commit(job)
        publish_next_on_commit(Group(job.owner_id, job.kind))
    return job


def _tell_on_commit(job: Job) -> None:
    """The line of the log that the id of a request and that of its job have in common."""

    def tell_it() -> None:
        logger.info("job_accepted", job_id=job.pk, kind=job.kind)

    transaction.on_commit(tell_it, robust=True)


def publish_next_on_commit(group: Group) -> None:
    def publish_them() -> None:  # a partial has no name, and robust tells a failure by name
        publish_next(group)

    transaction.on_commit(publish_them, robust=True)


def publish_next(group: Group) -> int:
    """Publish the jobs of the group whose turn it is; how many were, before Redis was away."""
    return len(list(takewhile(_send, next_in_turn(group))))


def publish_on_commit(job_id: str) -> None:
    def publish_it() -> None:
        publish(job_id)

    transaction.on_commit(publish_it, robust=True)


def publish(job_id: str) -> bool:
    """Send the job's wake-up message, under its one Celery id; False when Redis is unreachable."""
    return _send(Job.objects.only("kind", "celery_task_id", "turn_at").get(pk=job_id))


def _send(job: Job) -> bool:
    lane = FIRST_LANE if job.turn_at <= timezone.now() else SECOND_LANE
    task_name = kind_of(job.kind).task_name
    if not messenger.send(task_name, job.pk, task_id=_celery_id(job), priority=lane):
        return False
    if not move(job.pk, JobStatus.QUEUED, queued_at=now()):
        Job.objects.filter(pk=job.pk, status=JobStatus.QUEUED).update(queued_at=now())
    return True


def _celery_id(job: Job) -> str:
    if job.celery_task_id:
        return job.celery_task_id
    made = str(uuid.uuid4())
    Job.objects.filter(pk=job.pk, celery_task_id__isnull=True).update(celery_task_id=made)
    return Job.objects.values_list("celery_task_id", flat=True).get(pk=job.pk) or made


def cancel(job_id: str, *, actor: str = "") -> JobStatus:
    """Cancel a waiting job at once, ask a running one to stop; answers the state it is in now.

    Raises MoveRefused when it has ended already, UnknownJob.
    """
    reason = Reason(code="cancelled", message="Cancelled before it ran.", actor=actor)
    with transaction.atomic():
        moved = move(
            job_id, JobStatus.CANCELLED, only=WAITING, reason=reason, finished_at=now(),
            error_code=reason.code, error=reason.message,
        )  # fmt: skip
        if moved:
            wake_next(Job.objects.get(pk=job_id))
    if moved:
        return JobStatus.CANCELLED
    if _ask_to_stop(job_id, actor):
        return JobStatus.RUNNING
    raise refusal(job_id, "cancelled")


def _ask_to_stop(job_id: str, actor: str) -> bool:
    with transaction.atomic():
        running = Job.objects.filter(pk=job_id, status=JobStatus.RUNNING)
        asked = running.filter(cancel_requested_at__isnull=True).update(
            cancel_requested_at=now(), revision=F("revision") + 1
        )
        if asked:
            note(job_id, Reason(code="cancel_requested", message="Asked to stop.", actor=actor))
        return bool(asked) or running.exists()


def retry(job_id: str, *, actor: str = "") -> None:
    """Let a failed or cancelled job run again, with its full number of attempts.

    Raises MoveRefused when it is in another state, UnknownJob.
    """
    reason = Reason(code="retried", message="Retried by a person.", actor=actor)
    ended = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})
    with transaction.atomic():
        _renew_revoked_celery_id(job_id)
        moved = move(
            job_id, JobStatus.PENDING, only=ended, reason=reason, run_after=None,
            finished_at=None, max_attempts=F("attempt") + default_max_attempts(),
            cancel_requested_at=None, error="", error_code="", result=None,
        )  # fmt: skip
        if not moved:
            raise refusal(job_id, "retried")
        publish_next_on_commit(group_of(job_id))


def _renew_revoked_celery_id(job_id: str) -> None:
    """Workers remember a revoked Celery id and would drop its messages."""
    cancelled = Job.objects.filter(pk=job_id, status=JobStatus.CANCELLED)
    cancelled.update(celery_task_id=str(uuid.uuid4()))


def wake_next(job: Job) -> None:
    """The job leaves its place among the active ones: publish whose turn it is now."""
    groups = {Group(job.owner_id, job.kind)} | _next_of_key(job.exclusive_key)
    for group in groups:
        publish_next_on_commit(group)


def _next_of_key(key: str) -> set[Group]:
    """The group of the oldest job that waited for this key. One that was sent too early, so that
    its message is used up, is sent again."""
    waiting = Job.objects.filter(UNFINISHED, is_due(), exclusive_key=key, status__in=WAITING)
    oldest = waiting.order_by("created_at", "pk").first() if key else None
    if oldest is None:
        return set()
    if oldest.status == JobStatus.QUEUED:
        publish_on_commit(oldest.pk)
    return {Group(oldest.owner_id, oldest.kind)}

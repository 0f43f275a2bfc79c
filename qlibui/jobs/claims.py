"""A claim: one attempt's right to a job, fenced by attempt number and lease token."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from qlibui.jobs import services
from qlibui.jobs.clock import in_seconds, now
from qlibui.jobs.errors import Cancelled, Fenced
from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason, move
from qlibui.jobs.turns import hold_owner, is_below_limit, is_due

UNLEASED: dict[str, Any] = {"lease_token": "", "lease_until": None}
FRESH: dict[str, Any] = {
    "run_after": None,
    "finished_at": None,
    "result": None,
    "cancel_requested_at": None,
    "progress_current": None,
    "progress_total": None,
    "progress_rate": None,
}
# A direct call has no heartbeat beside it; each report of progress renews this longer lease.
DIRECT_LEASE_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Claim:
    """`wakes_next` says whether the end of the attempt sends the job whose turn it is then."""

    job_id: str
    kind: str
    attempt: int
    token: str
    lease_seconds: float
    wakes_next: bool = True

    @property
    def held(self) -> Q:
        """Holds while this attempt is the one that may write."""
        return Q(status=JobStatus.RUNNING, attempt=self.attempt, lease_token=self.token)


def claim(job_id: str, *, celery_task_id: str | None = None, direct: bool = False) -> Claim | None:
    """Take the job for one attempt, or None: it runs, ended, waits for its time, for a neighbour
    with the same `exclusive_key`, or because its owner has as many running as may be."""
    lease = DIRECT_LEASE_SECONDS if direct else settings.JOB_LEASE_SECONDS
    token = str(uuid.uuid4())
    try:
        with transaction.atomic():
            hold_owner(job_id)
            moved = move(
                job_id, JobStatus.RUNNING, only=WAITING, where=is_due() & is_below_limit(),
                attempt=F("attempt") + 1, lease_token=token, lease_until=in_seconds(lease),
                started_at=now(), stage="", error="", error_code="",
                celery_task_id=Coalesce("celery_task_id", Value(celery_task_id)), **FRESH,
            )  # fmt: skip
    except IntegrityError:  # another job with the same exclusive_key is running
        moved = False
    if not moved:
        _keep_celery_id(job_id, celery_task_id)
        return None
    kind, attempt = Job.objects.values_list("kind", "attempt").get(pk=job_id)
    return Claim(job_id=job_id, kind=kind, attempt=attempt, token=token, lease_seconds=lease)


def _keep_celery_id(job_id: str, celery_task_id: str | None) -> None:
    """Its message is used up; the next one carries the same id."""
    unnamed = Job.objects.filter(pk=job_id, celery_task_id__isnull=True)
    unnamed.update(celery_task_id=celery_task_id)


def renew(claim: Claim, **progress: Any) -> None:
    """Hold the lease on; raise Fenced when it is lost, Cancelled when the job should stop."""
    changes = {"lease_until": in_seconds(claim.lease_seconds), **progress}
    if progress:
        changes["revision"] = F("revision") + 1
    if not Job.objects.filter(claim.held, pk=claim.job_id).update(**changes):
        raise Fenced(f"Attempt {claim.attempt} of job {claim.job_id} lost its lease.")
    if Job.objects.filter(pk=claim.job_id, cancel_requested_at__isnull=False).exists():
        raise Cancelled(f"Job {claim.job_id} is to be cancelled.")


def succeed(
    claim: Claim, result: Mapping[str, Any], *, within: Callable[[], None] | None = None
) -> None:
    """Commit: the job's end and `within`, its domain's rows, in one transaction or not at all.

    Raises Fenced when this attempt lost its lease; then nothing has changed.
    """
    _end(claim, JobStatus.SUCCEEDED, within=within, result=dict(result))


def fail(
    claim: Claim,
    reason: Reason,
    *,
    result: Mapping[str, Any] | None = None,
    within: Callable[[], None] | None = None,
) -> None:
    """End the job as failed, for good until a person retries it. Raises Fenced."""
    answer = dict(result) if result is not None else None
    _end(claim, JobStatus.FAILED, reason, within=within, result=answer)


def end_cancelled(claim: Claim) -> None:
    """End the running job as cancelled. Raises Fenced."""
    reason = Reason(code="cancelled", message="Cancelled while it was running.")
    _end(claim, JobStatus.CANCELLED, reason)


def give_back(claim: Claim, reason: Reason) -> bool:
    """After an infrastructure failure: wait for another attempt, or fail at the last one.

    The first time without back-off. A job that somebody asked to stop is cancelled instead. Says
    whether another attempt will come. Raises Fenced.
    """
    wanted = ("cancel_requested_at", "max_attempts")
    asked_to_stop, max_attempts = Job.objects.values_list(*wanted).get(pk=claim.job_id)
    if asked_to_stop is not None:
        end_cancelled(claim)
        return False
    if claim.attempt >= max_attempts:
        fail(claim, reason)
        return False
    return _return_to_pending(claim, reason)


def _return_to_pending(claim: Claim, reason: Reason) -> bool:
    delay = 0 if claim.attempt == 1 else settings.JOB_BACK_OFF_SECONDS * 2 ** (claim.attempt - 2)
    with transaction.atomic():
        moved = move(
            claim.job_id, JobStatus.PENDING, reason=reason,
            where=claim.held & Q(cancel_requested_at__isnull=True),
            run_after=in_seconds(delay), stage="", error_code=reason.code, error=reason.message,
            **UNLEASED,
        )  # fmt: skip
        if moved and claim.wakes_next:
            services.wake_next(Job.objects.get(pk=claim.job_id))
    if not moved:
        end_cancelled(claim)  # asked to stop since we looked; Fenced if the lease is lost
    return moved


def _end(
    claim: Claim,
    status: JobStatus,
    reason: Reason = Reason(),  # noqa: B008  frozen
    *,
    within: Callable[[], None] | None = None,
    **changes: Any,
) -> None:
    with transaction.atomic():
        ended = move(
            claim.job_id, status, where=claim.held, reason=reason,
            error_code=reason.code, error=reason.message, finished_at=now(), stage="",
            **UNLEASED, **changes,
        )  # fmt: skip
        if not ended:
            raise _fenced(claim)
        if within is not None:
            within()
        if claim.wakes_next:
            services.wake_next(Job.objects.get(pk=claim.job_id))


def _fenced(claim: Claim) -> Fenced:
    return Fenced(f"Attempt {claim.attempt} of job {claim.job_id} lost its lease.")

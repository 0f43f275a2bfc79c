"""The one guarded place where a job changes its state.

A move is one conditional UPDATE of the job table together with its line in the ledger. It goes
through `Job.objects`, never through a child model: there Django selects ids first and updates
without the condition, and two workers claim the same job.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce

from qlibui.jobs.errors import MoveRefused, UnknownJob
from qlibui.jobs.lifecycle import JobStatus, origins
from qlibui.jobs.models import Job, JobEvent

ANY_JOB = Q()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a job moved, as the ledger keeps it."""

    code: str = ""
    message: str = ""
    detail: str = ""
    actor: str = ""


def move(
    job_id: str,
    to: JobStatus,
    *,
    only: frozenset[JobStatus] | None = None,
    where: Q = ANY_JOB,
    reason: Reason = Reason(),
    **changes: Any,
) -> bool:
    """Move the job to `to` if its state allows that and `where` holds; say whether it moved.

    `only` narrows the states it may come from. The caller decides what a refusal means.
    """
    allowed = origins(to) if only is None else origins(to) & only
    changes["revision"] = F("revision") + 1
    with transaction.atomic(savepoint=False):
        rows = Job.objects.filter(where, pk=job_id, status__in=allowed)
        moved = bool(rows.update(status=to, **changes))
        if moved:
            _record(job_id, to, reason)
    return moved


def note(job_id: str, reason: Reason) -> None:
    """Write a line into the ledger that is not a move."""
    status = _now(job_id, "status")
    _write(job_id, from_status=status, to_status=status, reason=reason)


def refusal(job_id: str, verb: str) -> MoveRefused:
    """The sentence for a move that did not happen. Raises UnknownJob."""
    status = Job.objects.filter(pk=job_id).values_list("status", flat=True).first()
    if status is None:
        raise UnknownJob(f"There is no job {job_id}.")
    return MoveRefused(f"Job {job_id} is {status}, so it cannot be {verb}.")


def _record(job_id: str, to: JobStatus, reason: Reason) -> None:
    last = JobEvent.objects.filter(job=job_id).order_by("-id").values("to_status")[:1]
    _write(job_id, from_status=Coalesce(Subquery(last), Value("")), to_status=to, reason=reason)


def _now(job_id: str, field: str) -> Subquery:
    """What the job has there, read by the statement that writes it down."""
    return Subquery(Job.objects.filter(pk=job_id).values(field)[:1])


def _write(job_id: str, *, reason: Reason, **fields: Any) -> None:
    JobEvent.objects.create(
        job_id=job_id,
        attempt=_now(job_id, "attempt"),
        code=reason.code,
        message=reason.message,
        detail=reason.detail,
        actor=reason.actor,
        **fields,
    )

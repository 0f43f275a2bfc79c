"""From a Celery message, or a direct call, to the job's answer."""

from dataclasses import replace
from typing import Any

import structlog
from celery.app.task import Context
from celery.exceptions import Ignore, Retry

from qlibui.jobs import services
from qlibui.jobs.attempts import attempt
from qlibui.jobs.claims import Claim, claim
from qlibui.jobs.errors import JobFailed, JobWaits
from qlibui.jobs.kinds import all_kinds, kind_of
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.limits import limits_of
from qlibui.jobs.models import Job
from qlibui.jobs.processes import prepare, run_in_child

logger = structlog.get_logger(__name__)

Answer = dict[str, Any]


def run_job(job_id: str, request: Context) -> Answer:
    """Claim the job, run it, answer for it.

    In a worker the job runs in a process of its own, and one that failed raises JobFailed, one
    that waits for another attempt raises Retry, a duplicate message raises Ignore. Called
    directly it runs here, in the caller's process and connection, and every answer is returned.
    """
    with structlog.contextvars.bound_contextvars(job_id=job_id):
        return _run(job_id, request)


def _run(job_id: str, request: Context) -> Answer:
    direct = request.called_directly or request.is_eager
    if not direct:
        _load_for(request.task)  # type: ignore[attr-defined]  # its stub leaves it out
    taken = claim(job_id, celery_task_id=request.id, direct=direct)
    if taken is not None:
        if direct:
            attempt(taken)
        else:
            # The child would need a connection to Redis of its own, which is ready here.
            _run_apart(replace(taken, wakes_next=False))
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise Ignore(f"There is no job {job_id}.")
    logger.info("job_attempt_over", status=job.status, claimed=taken is not None)
    if taken is not None and not direct:
        services.wake_next(job)
    answer = _answer(job, skipped=taken is None)
    return answer if direct else _as_celery_outcome(job, answer, skipped=taken is None)


def _load_for(task_name: str) -> None:
    """Load what the kind takes before the claim: the first time on a busy machine that may take
    longer than a lease lasts, and nobody renews one meanwhile."""
    for kind in all_kinds():
        if kind.task_name == task_name:
            prepare(kind.preload)


def _run_apart(claim: Claim) -> None:
    kind = kind_of(claim.kind)
    run_in_child(claim, preload=kind.preload, limits=limits_of(kind))


def _answer(job: Job, *, skipped: bool) -> Answer:
    answer: Answer = {"task_id": job.pk, "success": True, **(job.result or {})}
    if job.status != JobStatus.SUCCEEDED:
        answer |= {"success": False, "errors": answer.get("errors") or [job.error]}
    if skipped:
        answer |= {"skipped": True, "reason": f"Job {job.pk} is already {job.status}."}
    return answer


def _as_celery_outcome(job: Job, answer: Answer, *, skipped: bool) -> Answer:
    match job.status:
        case JobStatus.SUCCEEDED:
            return answer
        case JobStatus.FAILED | JobStatus.CANCELLED:
            raise JobFailed(job.error)
        case JobStatus.RUNNING if skipped:
            raise Ignore(answer["reason"])
        case _:
            why = JobWaits(job.error or "The job waits for its turn.")
            raise Retry(str(why), exc=why)

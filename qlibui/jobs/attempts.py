"""One attempt at a claimed job, from its work to its end, in this process."""

import errno
import os
import traceback

import structlog
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import TimeoutError as RedisTimeout

from qlibui.jobs import claims
from qlibui.jobs.claims import Claim
from qlibui.jobs.errors import Cancelled, Fenced, Refused, TimeUp
from qlibui.jobs.kinds import kind_of
from qlibui.jobs.moves import Reason
from qlibui.jobs.runs import Run

logger = structlog.get_logger(__name__)

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
# SQLite, PostgreSQL and libraries written in Rust have the cause in their text alone.
FULL_DISK_TOLD = ("disk is full", *map(os.strerror, sorted(FULL_DISK)))
UNREACHABLE = (OperationalError, InterfaceError, RedisUnreachable, RedisTimeout)


def attempt(claim: Claim, *, soft_seconds: float | None = None) -> None:
    """Do the job's work and end the job; never raises for what the work did. After `soft_seconds`
    it stops at the next step that asks.

    Raises only when the end cannot be written (the database is away): then the lease runs out
    and another attempt comes.
    """
    with structlog.contextvars.bound_contextvars(job_id=claim.job_id, attempt=claim.attempt):
        try:
            _attempt(claim, soft_seconds)
        except Fenced as lost:
            logger.warning("job_attempt_fenced", error=str(lost))


def _attempt(claim: Claim, soft_seconds: float | None) -> None:
    try:
        _work(claim, soft_seconds)
    except Fenced:
        raise
    except Cancelled:
        claims.end_cancelled(claim)
    except TimeUp as late:
        claims.fail(claim, Reason(code="time_limit", message=str(late)))
    except Refused as refused:
        reason = Reason(code=refused.code, message=refused.sentence)
        claims.fail(claim, reason, result=refused.result, within=refused.keep)
    except Exception as error:  # noqa: BLE001  whatever the work did, the job ends
        _end_after(error, claim)


def _work(claim: Claim, soft_seconds: float | None) -> None:
    kind = kind_of(claim.kind)
    run = Run(kind.model.objects.get(pk=claim.job_id), claim, soft_seconds=soft_seconds)
    result = kind.work(run)
    if not run.committed:
        run.commit(result or {})


def _end_after(error: Exception, claim: Claim) -> None:
    logger.error("job_attempt_failed", job_id=claim.job_id, attempt=claim.attempt, exc_info=error)
    cause = infrastructure_cause(error)
    if cause is not None:
        claims.give_back(claim, cause)
    else:
        claims.fail(claim, _own_cause(error))


def _own_cause(error: Exception) -> Reason:
    """The reason when another attempt would end the same way."""
    if isinstance(error, MemoryError):
        return Reason(code="memory_limit", message="The job asked for more memory than it may use.")
    sentence = (
        f"An unexpected error ({type(error).__name__}) stopped the job; "
        "an operator finds its details in the job's events."
    )
    detail = "".join(traceback.format_exception(error))
    return Reason(code="internal_error", message=sentence, detail=detail)


def infrastructure_cause(error: Exception) -> Reason | None:
    """The reason when another attempt may succeed where this one did not, else None."""
    if _tells_of_full_disk(error):
        sentence = "The disk is full or cannot be written: free some space."
        return Reason(code="disk_full", message=sentence, detail=str(error))
    if isinstance(error, UNREACHABLE):
        return Reason(code="unreachable", message="The database or Redis could not be reached.")
    if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError):
        return Reason(code="database_error", message="The database failed.", detail=str(error))
    return None


def _tells_of_full_disk(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return True
    return any(told in str(error) for told in FULL_DISK_TOLD)

"""Why a job waits: from facts to one sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.signs import Signs
from qlibui.jobs.turns import Group


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Why a job waits: `code` for programs, `message` one sentence for people, `position` its
    place in its queue, 1 being next, where it stands in one."""

    code: str
    message: str
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What has to be known to say why jobs wait.

    `signs` is None when Redis does not answer, `lines` names the queued jobs of each queue in
    their order, without those that are held by a running one; `running_keys` the `exclusive_key`s
    of those that run; `first_asked` when the oldest waiting job of a kind and key was asked for;
    `full` the groups that have as many active jobs as they may. A kind that is not in `queues` is
    run by nobody.
    """

    moment: datetime
    signs: Signs | None
    queues: Mapping[str, str]
    lines: Mapping[str, Sequence[str]]
    running_keys: frozenset[str]
    first_asked: Mapping[tuple[str, str], datetime]
    full: frozenset[Group]
    active_limit: int


Rule = Callable[[Job, Facts], Wait | None]


def why_waiting(job: Job, facts: Facts) -> Wait | None:
    """Why this job does not run yet; None for one that runs or has ended.

    What keeps every job from running comes before what only this one waits for.
    """
    if not job.is_waiting:
        return None
    return next(wait for rule in RULES if (wait := rule(job, facts)) is not None)


def _unknown_kind(job: Job, facts: Facts) -> Wait | None:
    if job.kind in facts.queues:
        return None
    return Wait(code="unknown_kind", message=f"Nothing here runs jobs of the kind {job.kind}.")


def _redis_unreachable(job: Job, facts: Facts) -> Wait | None:
    if facts.signs is not None:
        return None
    return Wait(
        code="redis_unreachable",
        message="Redis, which wakes the workers, does not answer; the job runs once it does.",
    )


def _no_worker(job: Job, facts: Facts) -> Wait | None:
    queue = facts.queues[job.kind]
    if facts.signs is None or queue in facts.signs.listened:
        return None
    return Wait(code="no_worker", message=f"No worker listens on the queue {queue}: start one.")


def _back_off(job: Job, facts: Facts) -> Wait | None:
    if job.run_after is None or job.run_after <= facts.moment:
        return None
    return Wait(code="back_off", message=f"It is tried again at {job.run_after:%F %T} UTC.")


def _held(job: Job, facts: Facts) -> Wait | None:
    if job.exclusive_key in facts.running_keys:
        return Wait(code="held", message=f"{_neighbour(job)} is running; this one follows.")
    first = facts.first_asked.get((job.kind, job.exclusive_key))
    if first is not None and first < job.created_at:
        return Wait(code="held", message=f"{_neighbour(job)} came before; this one follows.")
    return None


def _neighbour(job: Job) -> str:
    subject, colon, _ = job.exclusive_key.partition(":")
    return f"Another job of the same {subject}" if colon else "Another job of its kind"


def _own_limit(job: Job, facts: Facts) -> Wait | None:
    if job.status != JobStatus.PENDING or Group(job.owner_id, job.kind) not in facts.full:
        return None
    count = facts.active_limit
    such = f"Its owner has {count} such jobs" if job.owner_id else f"{count} shared jobs are"
    sentence = f"{such} queued or running, as many as may be; this one follows."
    return Wait(code="own_limit", message=sentence)


def _not_sent(job: Job, facts: Facts) -> Wait | None:
    """Its message is yet to be sent, or is gone: reconcile sees to both."""
    if facts.signs is None or _is_in_line(job, facts.signs, facts):
        return None
    if facts.signs.is_swept:
        return Wait(code="being_sent", message="A worker is called, within seconds.")
    return Wait(
        code="no_reconcile",
        message="Nobody calls a worker for it: start `manage.py reconcile`.",
    )


def _is_in_line(job: Job, signs: Signs, facts: Facts) -> bool:
    queue = facts.queues[job.kind]
    return job.pk in facts.lines.get(queue, ()) and signs.messages[queue] > 0


def _workers_busy(job: Job, facts: Facts) -> Wait | None:
    queue = facts.queues[job.kind]
    position = facts.lines[queue].index(job.pk) + 1
    place = "next" if position == 1 else f"number {position} in line"
    return Wait(
        code="workers_busy",
        message=f"Every worker of the queue {queue} is busy; it is {place}.",
        position=position,
    )


RULES: tuple[Rule, ...] = (
    _unknown_kind, _redis_unreachable, _no_worker, _back_off, _held, _own_limit, _not_sent,
    _workers_busy,
)  # fmt: skip

"""The facts behind why jobs wait: one look at Redis and two at the database for a whole page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from qlibui.jobs.broker import RedisUnreachable
from qlibui.jobs.kinds import all_kinds
from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import UNFINISHED, Job
from qlibui.jobs.signs import Signs, read_signs
from qlibui.jobs.turns import ACTIVE, Group
from qlibui.jobs.waiting import Facts, why_waiting


def explain(jobs: Iterable[Job]) -> None:
    """Let each of these that waits know why, in `wait`; where none does, nobody is asked."""
    waiting = [job for job in jobs if job.is_waiting]
    if not waiting:
        return
    facts = gather_facts(waiting)
    for job in waiting:
        job.wait = why_waiting(job, facts)


def gather_facts(waiting: Sequence[Job]) -> Facts:
    """What has to be known to say why these wait."""
    queues = {kind.name: kind.queue for kind in all_kinds()}
    active = _active_jobs()
    running_keys = {job.exclusive_key for job in active if job.status == JobStatus.RUNNING} - {""}
    counts = Counter(Group(job.owner_id, job.kind) for job in active)
    return Facts(
        moment=timezone.now(),
        signs=_signs(),
        queues=queues,
        lines=_lines(active, queues, running_keys),
        running_keys=frozenset(running_keys),
        first_asked=_first_asked(waiting),
        full=frozenset(g for g, count in counts.items() if count >= settings.JOB_ACTIVE_PER_USER),
        active_limit=settings.JOB_ACTIVE_PER_USER,
    )


def _active_jobs() -> list[Job]:
    """Queued and running jobs: a few for each person and kind, see `turns`."""
    fields = ("status", "kind", "owner", "exclusive_key", "created_at", "queued_at", "turn_at")
    return list(Job.objects.filter(UNFINISHED, status__in=ACTIVE).order_by().only(*fields))


def _lines(
    active: Sequence[Job], queues: dict[str, str], running_keys: set[str]
) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = defaultdict(list)
    for job in sorted(active, key=_place):
        if job.status == JobStatus.QUEUED and job.exclusive_key not in running_keys:
            lines[queues.get(job.kind, "")].append(job.pk)
    return lines


def _place(job: Job) -> tuple[bool, datetime, str]:
    """The second lane after the first, each in the order in which its messages were sent."""
    sent_at = job.queued_at or job.turn_at
    in_second_lane = job.turn_at > max(sent_at, job.created_at)
    return in_second_lane, sent_at, job.pk


def _first_asked(waiting: Sequence[Job]) -> dict[tuple[str, str], datetime]:
    keys = {job.exclusive_key for job in waiting} - {""}
    if not keys:
        return {}
    of_keys = Job.objects.filter(UNFINISHED, exclusive_key__in=keys, status__in=WAITING)
    neighbours = of_keys.order_by()
    first = neighbours.values_list("kind", "exclusive_key").annotate(Min("created_at"))
    return {(kind, key): asked_at for kind, key, asked_at in first}


def _signs() -> Signs | None:
    try:
        return read_signs()
    except RedisUnreachable:
        return None

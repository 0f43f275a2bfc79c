"""The facts behind why jobs wait: one look at the database and one at Redis for a whole page."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from qlibui.jobs.broker import RedisUnreachable
from qlibui.jobs.kinds import all_kinds
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.signs import Signs, read_signs
from qlibui.jobs.waiting import Facts, why_waiting


def explain(jobs: Iterable[Job]) -> None:
    """Let each of these that waits know why, in `wait`; where none does, nobody is asked."""
    waiting = [job for job in jobs if job.is_waiting]
    if not waiting:
        return
    facts = gather_facts()
    for job in waiting:
        job.wait = why_waiting(job, facts)


def gather_facts() -> Facts:
    queues = {kind.name: kind.queue for kind in all_kinds()}
    active = Job.objects.filter(status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
    rows = list(active.only("status", "kind", "exclusive_key").order_by("queued_at", "pk"))
    running = {job.exclusive_key for job in rows if job.status == JobStatus.RUNNING} - {""}
    lines: dict[str, list[str]] = defaultdict(list)
    for job in rows:
        if job.status == JobStatus.QUEUED and job.exclusive_key not in running:
            lines[queues.get(job.kind, "")].append(job.pk)
    return Facts(
        moment=timezone.now(),
        signs=_signs(),
        queues=queues,
        lines=lines,
        running_keys=frozenset(running),
    )


def _signs() -> Signs | None:
    try:
        return read_signs()
    except RedisUnreachable:
        return None

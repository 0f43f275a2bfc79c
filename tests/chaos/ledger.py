"""The jobs of a run and their ledgers, out of the database, for the checker."""

from collections import defaultdict

from qlibui.jobs.models import Job, JobEvent
from tests.chaos.checker import History, Line


def read_histories() -> list[History]:
    """Every job there is, in the order of their making."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for event in JobEvent.objects.order_by("id"):
        lines[event.job_id].append(_line(event))
    return [_history(job, lines[job.pk]) for job in Job.objects.order_by("created_at", "pk")]


def _history(job: Job, lines: list[Line]) -> History:
    return History(
        job_id=job.pk,
        kind=job.kind,
        status=job.status,
        attempt=job.attempt,
        lines=tuple(lines),
    )


def _line(event: JobEvent) -> Line:
    return Line(
        at=event.at,
        before=event.from_status,
        after=event.to_status,
        attempt=event.attempt,
        code=event.code,
        message=event.message,
        actor=event.actor,
    )

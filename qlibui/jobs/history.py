"""The attempts at a job, read out of its ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import JobEvent


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One run of a job; `ended_at` and `outcome` are None while it goes on. An attempt whose
    outcome is `pending` was given back and another one followed."""

    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: JobStatus | None = None
    code: str = ""
    error: str = ""
    detail: str = ""


def attempts_in(events: Iterable[JobEvent]) -> list[Attempt]:
    """The attempts that these events, in their order, tell of."""
    attempts: list[Attempt] = []
    for event in events:
        if event.from_status == event.to_status:
            continue
        if event.to_status == JobStatus.RUNNING:
            attempts.append(Attempt(number=event.attempt, started_at=event.at))
        elif event.from_status == JobStatus.RUNNING and attempts:
            attempts[-1] = _ended(attempts[-1], event)
    return attempts


def _ended(attempt: Attempt, event: JobEvent) -> Attempt:
    return replace(
        attempt,
        ended_at=event.at,
        outcome=JobStatus(event.to_status),
        code=event.code,
        error=event.message,
        detail=event.detail,
    )

"""Whatever is done to a job in whatever order, its ledger keeps the promise."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qlibui.jobs import claims, kinds, services
from qlibui.jobs.claims import Claim, claim
from qlibui.jobs.errors import Cancelled, Fenced, MoveRefused
from qlibui.jobs.kinds import JobKind
from qlibui.jobs.lifecycle import TRANSITIONS, JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason

LOST = Reason(code="worker_lost", message="Its worker died.")
STEPS = ("claim", "succeed", "fail", "give_back", "renew", "cancel", "retry", "end_cancelled")


@pytest.mark.django_db
@given(history=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=25))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_ledger_keeps_the_promise(
    history: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_KINDS", {})
    kinds.register(JobKind(name="tests.any", task_name="tests.any", work=lambda run: {}, model=Job))
    job = Job(kind="tests.any")
    job.save()
    held: list[Claim] = []
    for step, which in history:
        _take(step, job, held, which)
    check_ledger(job)


def _take(step: str, job: Job, held: list[Claim], which: int) -> None:
    try:
        if step == "claim":
            Job.objects.filter(pk=job.pk).update(run_after=None)  # its time has come
            made = claim(job.pk)
            held.extend([made] if made else [])
        elif step in ("cancel", "retry"):
            getattr(services, step)(job.pk)
        elif held:
            _use(step, held[which % len(held)])
    except (Fenced, MoveRefused, Cancelled):
        pass


def _use(step: str, claimed: Claim) -> None:
    arguments: dict[str, Any] = {"succeed": ({},), "fail": (LOST,), "give_back": (LOST,)}
    getattr(claims, step)(claimed, *arguments.get(step, ()))


def check_ledger(job: Job) -> None:
    """Attempts grow by one, at most one success, each line follows from the one before it."""
    moves = [e for e in job.events.all() if e.from_status != e.to_status]
    assert moves[0].to_status == JobStatus.PENDING
    for before, after in pairwise(moves):
        assert after.from_status == before.to_status
        assert after.to_status in TRANSITIONS[JobStatus(before.to_status)]
        assert after.attempt - before.attempt == (after.to_status == JobStatus.RUNNING)
        if before.to_status in (JobStatus.FAILED, JobStatus.CANCELLED):
            assert after.code == "retried"
    assert sum(move.to_status == JobStatus.SUCCEEDED for move in moves) <= 1
    job.refresh_from_db()
    assert moves[-1].to_status == job.status

"""What another attempt can mend gets one by itself."""

from collections.abc import Callable

import pytest
from django.db import OperationalError

from qlibui.jobs.attempts import attempt
from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job
from qlibui.jobs.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)


def tried(job: Job) -> Job:
    held = claim(job.pk)
    assert held is not None
    attempt(held)
    job.refresh_from_db()
    return job


def test_the_database_was_away_for_a_moment(make_job: Callable[..., Job]) -> None:
    def need_the_database(run: Run) -> dict[str, int]:
        if run.claim.attempt == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return {"answer": 42}

    job = tried(make_job(need_the_database))
    assert (job.status, job.error_code) == ("pending", "unreachable")
    assert tried(job).status == "succeeded"

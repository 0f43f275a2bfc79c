"""The mend for a job that takes more memory than it may: let it have more, and retry."""

import pytest

from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue, retry
from tests.jobs.real_worker import BeginWorker, becomes

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_took_too_much_succeeds_where_more_is_allowed(
    real_worker: BeginWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_MEMORY_LIMIT_MB", "150")
    worker = real_worker("--concurrency=1")
    job = enqueue(Job(kind="tests.take", params={"megabytes": 300}))
    assert becomes(job, "failed")
    job.refresh_from_db()
    assert job.error_code == "memory_limit"
    worker.kill()
    monkeypatch.setenv("JOB_MEMORY_LIMIT_MB", "2000")
    real_worker("--concurrency=1")
    retry(job.pk)
    assert becomes(job, "succeeded")

"""Celery's own way to renew a worker's processes works beside a process for each job."""

import pytest

from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.jobs.real_worker import BeginWorker, becomes

pytestmark = pytest.mark.django_db(transaction=True)


def process_that_ran(job: Job) -> int:
    assert becomes(job, "succeeded")
    job.refresh_from_db()
    assert job.result is not None
    return int(job.result["worker"])


@pytest.mark.parametrize(("tasks", "processes"), [(1, 2), (1000, 1)])
def test_a_process_ends_after_so_many_tasks(
    real_worker: BeginWorker, tasks: int, processes: int
) -> None:
    real_worker("--concurrency=1", f"--max-tasks-per-child={tasks}")
    seen = {process_that_ran(enqueue(Job(kind="tests.tell_worker"))) for _ in range(2)}
    assert len(seen) == processes

"""Celery's own states of a message, on a real worker: those that a job's states stand behind."""

from pathlib import Path
from typing import Any

import pytest
from celery.result import AsyncResult
from redis import Redis

from qlibui.embedded.waiting import wait_until
from qlibui.jobs.errors import JobFailed
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.jobs.real_worker import BeginWorker

pytestmark = pytest.mark.django_db(transaction=True)


def outcome_of(job: Job) -> "AsyncResult[Any]":
    return AsyncResult(job.celery_task_id)


def shows(job: Job, state: str) -> bool:
    return wait_until(lambda: outcome_of(job).state == state, seconds=30)


def test_what_no_worker_took_is_pending(redis_broker: Redis, tmp_path: Path) -> None:
    job = enqueue(Job(kind="tests.wait_for_word", params={"told": str(tmp_path / "told")}))
    assert outcome_of(job).state == "PENDING"


def test_what_runs_is_started_and_then_a_success(real_worker: BeginWorker, tmp_path: Path) -> None:
    word = tmp_path / "told"
    real_worker("--concurrency=1")
    job = enqueue(Job(kind="tests.wait_for_word", params={"told": str(word)}))
    assert wait_until(word.exists, seconds=30)
    assert shows(job, "STARTED")
    word.unlink()
    assert shows(job, "SUCCESS")
    assert outcome_of(job).get()["answer"] == 42


def test_what_failed_for_good_is_a_failure_with_its_sentence(
    real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=1")
    job = enqueue(Job(kind="tests.hoard", params={"told": str(tmp_path / "told")}))
    assert shows(job, "FAILURE")
    error = outcome_of(job).info
    assert isinstance(error, JobFailed)
    job.refresh_from_db()
    assert str(error) == job.error


def test_what_lost_its_process_is_retried(real_worker: BeginWorker) -> None:
    real_worker("--concurrency=1")
    job = enqueue(Job(kind="tests.die"))
    assert shows(job, "RETRY")
    assert wait_until(lambda: Job.objects.get(pk=job.pk).attempt == 2, seconds=30)

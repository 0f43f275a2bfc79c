"""What a job may take, by its kind and by the settings; a real worker outlives who takes more."""

from pathlib import Path
from typing import Any

import pytest

from qlibui.jobs.kinds import kind_of
from qlibui.jobs.limits import Limits, limits_of, time_in_words
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.jobs.real_worker import BeginWorker, becomes

by_real_worker = pytest.mark.django_db(transaction=True)


def test_a_kind_without_limits_has_those_of_the_settings(settings: Any) -> None:
    settings.JOB_MEMORY_LIMIT_MB = 777
    usual = limits_of(kind_of("tests.tell_worker"))
    assert usual == Limits(soft_seconds=3300, hard_seconds=3600, memory_mb=777)


def test_an_import_has_the_guides_55_and_60_minutes() -> None:
    limits = limits_of(kind_of("data_management.import"))
    assert (limits.soft_seconds, limits.hard_seconds) == (55 * 60, 60 * 60)


def test_a_kinds_own_limit_wins() -> None:
    limits = limits_of(kind_of("tests.hang"))
    assert (limits.soft_seconds, limits.hard_seconds, limits.memory_mb) == (1, 2, 4096)


@pytest.mark.parametrize(
    ("seconds", "words"), [(3300, "55 min"), (3600, "1 h"), (90, "1 min 30 s"), (2, "2.0 s")]
)
def test_a_limit_in_words(seconds: float, words: str) -> None:
    assert time_in_words(seconds) == words


def done(job: Job, status: str) -> Job:
    assert becomes(job, status), Job.objects.get(pk=job.pk)
    job.refresh_from_db()
    return job


@by_real_worker
def test_a_job_past_its_soft_limit_ends_itself_and_tidies_up(
    real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=1")
    told = tmp_path / "told"
    job = done(enqueue(Job(kind="tests.go_on", params={"told": str(told)})), "failed")
    assert (job.error_code, job.error) == ("time_limit", "The job was not done after 1.0 s.")
    assert not told.exists()
    assert job.attempt == 1


@by_real_worker
def test_a_job_that_does_not_listen_is_killed_at_its_hard_limit(
    real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=1")
    told = tmp_path / "told"
    job = done(enqueue(Job(kind="tests.hang", params={"told": str(told)})), "failed")
    assert job.error_code == "time_limit"
    assert job.error == "The job went on for longer than 2.0 s and was killed."
    assert told.exists()


@by_real_worker
def test_a_job_over_its_kinds_memory_fails_and_its_worker_lives(
    real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=1")
    before = done(enqueue(Job(kind="tests.tell_worker")), "succeeded")
    hoard = done(enqueue(Job(kind="tests.hoard")), "failed")
    after = done(enqueue(Job(kind="tests.tell_worker")), "succeeded")
    assert hoard.error_code == "memory_limit"
    assert hoard.error.endswith("200 MB are allowed.")
    assert before.result == after.result

"""A job is cancelled within 15 s whatever it is doing, and its neighbour does not notice."""

from pathlib import Path

import pytest

from qlibui.embedded.waiting import wait_until
from qlibui.jobs.models import Job
from qlibui.jobs.services import cancel, enqueue
from tests.jobs.real_worker import BeginWorker, becomes

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_SECONDS = 15


def begun(kind: str, told: Path) -> Job:
    """A job that has come so far as to tell it."""
    job = enqueue(Job(kind=kind, params={"told": str(told)}))
    assert wait_until(told.exists, seconds=30)
    return job


@pytest.mark.parametrize("kind", ["tests.sleep_in_c", "tests.sort_in_c", "tests.go_on_for_long"])
def test_a_running_job_is_cancelled_in_time_and_its_neighbour_goes_on(
    kind: str, real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=2")
    word = tmp_path / "neighbour"
    neighbour = begun("tests.wait_for_word", word)
    job = begun(kind, tmp_path / "told")
    cancel(job.pk)
    assert becomes(job, "cancelled", seconds=WITHIN_SECONDS)
    word.unlink()
    assert becomes(neighbour, "succeeded")
    neighbour.refresh_from_db()
    assert neighbour.attempt == 1


def test_the_place_of_a_cancelled_job_is_free_again(
    real_worker: BeginWorker, tmp_path: Path
) -> None:
    real_worker("--concurrency=1")
    job = begun("tests.sleep_in_c", tmp_path / "told")
    waiting = enqueue(Job(kind="tests.tell_worker"))
    cancel(job.pk)
    assert becomes(waiting, "succeeded", seconds=WITHIN_SECONDS + 5)


def test_a_queued_job_never_begins(real_worker: BeginWorker, tmp_path: Path) -> None:
    real_worker("--concurrency=1")
    word, told = tmp_path / "neighbour", tmp_path / "told"
    neighbour = begun("tests.wait_for_word", word)
    queued = enqueue(Job(kind="tests.sleep_in_c", params={"told": str(told)}))
    assert cancel(queued.pk) == "cancelled"
    word.unlink()
    assert becomes(neighbour, "succeeded")
    assert becomes(enqueue(Job(kind="tests.tell_worker")), "succeeded")
    assert not told.exists()

"""What is said of a job's progress, and what is not known of it."""

from datetime import UTC, datetime, timedelta

import pytest

from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.progress import fraction_done, in_words, time_taken

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("current", "total", "fraction"),
    [(None, None, None), (5, None, None), (5, 0, None), (0, 10, 0.0), (5, 10, 0.5), (11, 10, 1.0)],
)
def test_a_fraction_nobody_counted_is_unknown(
    current: int | None, total: int | None, fraction: float | None
) -> None:
    job = Job(status=JobStatus.RUNNING, progress_current=current, progress_total=total)
    assert fraction_done(job) == fraction


def test_time_runs_until_the_end() -> None:
    running = Job(status=JobStatus.RUNNING, started_at=START)
    assert time_taken(running, START + timedelta(seconds=90)) == timedelta(seconds=90)
    ended = Job(status=JobStatus.FAILED, started_at=START, finished_at=START + timedelta(seconds=3))
    assert time_taken(ended, START + timedelta(days=1)) == timedelta(seconds=3)


def test_a_job_that_waits_takes_no_time() -> None:
    assert time_taken(Job(status=JobStatus.PENDING, started_at=START), START) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.42, "0.4 s"), (12.9, "12 s"), (185, "3 min 05 s"), (8040, "2 h 14 min")],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words

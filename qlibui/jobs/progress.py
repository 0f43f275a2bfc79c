"""How far a job is and how long it takes, as far as that is known."""

from datetime import datetime, timedelta

from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job

TENTHS_BELOW = timedelta(seconds=10)


def fraction_done(job: Job) -> float | None:
    """From 0 to 1; None when nobody has counted."""
    if job.status == JobStatus.SUCCEEDED:
        return 1.0
    if job.progress_current is None or not job.progress_total:
        return None
    return min(job.progress_current / job.progress_total, 1.0)


def time_taken(job: Job, moment: datetime) -> timedelta | None:
    """From the start of the newest attempt to its end, or to `moment` while it runs."""
    if job.started_at is None or job.is_waiting:
        return None
    return max((job.finished_at or moment) - job.started_at, timedelta(0))


def in_words(taken: timedelta | None) -> str:
    """A duration as a person says it: 0.4 s, 12 s, 3 min 05 s, 2 h 14 min; none, nothing."""
    if taken is None:
        return ""
    if taken < TENTHS_BELOW:
        return f"{taken.total_seconds():.1f} s"
    minutes, seconds = divmod(int(taken.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"

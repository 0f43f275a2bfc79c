"""A job watched from outside until it has ended."""

import time
from collections.abc import Iterator

from qlibui.jobs.models import Job

LOOK_SECONDS = 0.2


def follow(job_id: str) -> Iterator[Job]:
    """The job's row again and again, last of all as it ended."""
    while True:
        job = Job.objects.get(pk=job_id)
        yield job
        if job.has_ended:
            return
        time.sleep(LOOK_SECONDS)

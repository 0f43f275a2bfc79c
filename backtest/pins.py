"""By which names jobs of ours hold their versions."""

from qlibui.jobs.models import Job


def pin_name(job: Job) -> str:
    return f"{type(job).__name__.lower()}:{job.id}"  # the key of one that is not saved yet is None

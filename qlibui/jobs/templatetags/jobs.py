"""How templates show a job: its status, its progress, the time it took."""

from typing import Any

from django import template
from django.utils import timezone

from qlibui.jobs.models import Job
from qlibui.jobs.progress import fraction_done, in_words, time_taken

register = template.Library()


@register.inclusion_tag("jobs/status.html")
def job_status(job: Job) -> dict[str, Any]:
    return {"job": job, "is_stopping": not job.has_ended and job.cancel_requested_at is not None}


@register.inclusion_tag("jobs/progress.html")
def job_progress(job: Job) -> dict[str, Any]:
    done = fraction_done(job)
    return {"job": job, "percent": None if done is None else int(done * 100)}


@register.filter
def duration(job: Job) -> str:
    return in_words(time_taken(job, timezone.now()))


@register.filter
def live_id(job: Job, part: str) -> str:
    """The HTML id of a part of a job that is shown live; a job's own id may hold any text."""
    return f"live-{part}-{job.pk.encode().hex()}"


@register.simple_tag
def live_cells(change_list: Any) -> str:
    """The cells of the jobs on this list that still change, as htmx wants them named."""
    parts = change_list.model_admin.live_parts
    going_on = [job for job in change_list.result_list if not job.has_ended]
    return ",".join(f"#{live_id(job, part)}" for job in going_on for part in parts)

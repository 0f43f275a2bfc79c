"""Celery's doorway to the jobs."""

from collections.abc import Callable
from typing import Any

from celery import Task, shared_task

from qlibui.jobs import running
from qlibui.jobs.errors import JobFailed
from qlibui.jobs.kinds import JobKind, Work, register
from qlibui.jobs.models import Job


def job_task(
    kind: str, *, name: str, model: type[Job] = Job, **how: Any
) -> Callable[[Work], "Task[..., Any]"]:
    """Make a function of a Run the Celery task `name` that runs jobs of this kind, by job id;
    `how` is what else a JobKind says."""

    def decorate(work: Work) -> "Task[..., Any]":
        register(JobKind(name=kind, task_name=name, work=work, model=model, **how))

        @shared_task(bind=True, name=name, throws=(JobFailed,))
        def task(self: "Task[..., Any]", job_id: str) -> dict[str, Any]:
            return running.run_job(job_id, self.request)

        return task

    return decorate


@shared_task(name="qlibui.jobs.tasks.reconcile", ignore_result=True)
def reconcile() -> None:
    """The second net below `manage.py reconcile`, scheduled in the database."""
    from qlibui.jobs import reconcile as sweep

    sweep.reconcile()

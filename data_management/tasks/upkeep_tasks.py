"""Maintenance of the store: one job for each dataset, asked for by the schedule or a person."""

from typing import Any

from celery import Task, shared_task

from data_management import upkeep
from data_management.maintaining import run_maintenance
from qlibui.jobs.models import new_job_id
from qlibui.jobs.tasks import job_task

MODULE = "data_management.tasks.upkeep_tasks"

maintain_dataset = job_task(
    upkeep.MAINTAIN, name=f"{MODULE}.maintain_dataset", preload=("data_management.store",)
)(run_maintenance)


@shared_task(bind=True, name=f"{MODULE}.maintain_datasets")
def maintain_datasets(self: "Task[..., Any]") -> list[str]:
    """Ask for the maintenance of every dataset: the ids of the jobs."""
    run_id = self.request.id or new_job_id()
    return [job.pk for job in upkeep.request_maintenance_of_all(run_id)]

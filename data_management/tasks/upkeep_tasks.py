"""Maintenance of the store: one job for each dataset, asked for by the schedule or a person."""

from celery import shared_task

from data_management import upkeep
from data_management.maintaining import run_maintenance
from qlibui.jobs.tasks import job_task

MODULE = "data_management.tasks.upkeep_tasks"

maintain_dataset = job_task(
    upkeep.MAINTAIN, name=f"{MODULE}.maintain_dataset", preload=("data_management.store",)
)(run_maintenance)


@shared_task(name=f"{MODULE}.maintain_datasets")
def maintain_datasets() -> list[str]:
    """Ask for the maintenance of every dataset: the ids of the jobs."""
    return [job.pk for job in upkeep.request_maintenance_of_all()]

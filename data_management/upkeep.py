"""What callers ask of maintenance."""

from django.db import transaction

from data_management.models import Dataset
from data_management.services import exclusive_key
from qlibui.jobs import services as jobs
from qlibui.jobs.lifecycle import WAITING
from qlibui.jobs.models import Job

MAINTAIN = "data_management.maintain"


def request_maintenance(dataset: Dataset) -> Job:
    """Have the dataset maintained when its turn comes; answers the job that waits for that
    already, where one does."""
    key = exclusive_key(dataset)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)  # two requests make one job
        waiting = Job.objects.filter(kind=MAINTAIN, exclusive_key=key, status__in=WAITING).first()
        params = {"dataset": dataset.pk}
        return waiting or jobs.enqueue(
            Job(kind=MAINTAIN, params=params, exclusive_key=key, owner=dataset.owner)
        )


def request_maintenance_of_all() -> list[Job]:
    """The same for every dataset that holds, or held, something."""
    held = Dataset.objects.filter(current__isnull=False).select_related("owner").order_by("pk")
    return [request_maintenance(dataset) for dataset in held]

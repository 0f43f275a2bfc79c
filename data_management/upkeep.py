"""What callers ask of maintenance."""

import uuid

from django.db import transaction
from django.db.models import Q

from data_management.models import Dataset
from data_management.services import exclusive_key
from qlibui.jobs import services as jobs
from qlibui.jobs.lifecycle import WAITING
from qlibui.jobs.models import Job, new_job_id

MAINTAIN = "data_management.maintain"


def request_maintenance(dataset: Dataset, *, job_id: str | None = None) -> Job:
    """Have the dataset maintained when its turn comes; answers the job that waits for that
    already, or has this id, where there is one."""
    key = exclusive_key(dataset)
    with transaction.atomic():
        Dataset.objects.select_for_update().get(pk=dataset.pk)  # two requests make one job
        waiting = Q(kind=MAINTAIN, exclusive_key=key, status__in=WAITING)
        params = {"dataset": dataset.pk}
        return Job.objects.filter(waiting | Q(pk=job_id)).first() or jobs.enqueue(
            Job(
                id=job_id or new_job_id(),
                kind=MAINTAIN,
                params=params,
                exclusive_key=key,
                owner=dataset.owner,
            )
        )


def request_maintenance_of_all(run_id: str) -> list[Job]:
    """The same for every dataset that holds, or held, something; asked for the same run again,
    answer its jobs."""
    held = Dataset.objects.filter(current__isnull=False).select_related("owner").order_by("pk")
    return [request_maintenance(each, job_id=_job_id(run_id, each)) for each in held]


def _job_id(run_id: str, dataset: Dataset) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"qlib-ui:{run_id}:{dataset.pk}"))

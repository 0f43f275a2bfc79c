"""A stale row in somebody's hand cannot change where a job is."""

import pytest
from django.db import IntegrityError

from data_management.models import ImportTask
from qlibui.jobs.claims import claim
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job


@pytest.mark.django_db
def test_saving_a_stale_import_does_not_put_a_running_job_back() -> None:
    stale = ImportTask(id="guide")
    stale.save()
    assert claim("guide") is not None
    stale.celery_task_id = "from-the-guide"
    stale.original_name = "prices.csv"
    stale.save()
    fresh = ImportTask.objects.get(pk="guide")
    assert fresh.status == JobStatus.RUNNING
    assert fresh.attempt == 1
    assert (fresh.celery_task_id, fresh.original_name) == ("from-the-guide", "prices.csv")


@pytest.mark.django_db
def test_update_fields_cannot_name_a_lifecycle_field() -> None:
    job = ImportTask(id="guide")
    job.save()
    job.status = JobStatus.SUCCEEDED
    job.save(update_fields=["status", "original_name"])
    assert ImportTask.objects.get(pk="guide").status == JobStatus.PENDING


@pytest.mark.django_db(transaction=True)
def test_a_new_row_never_overwrites_a_job_with_the_same_id() -> None:
    ImportTask(id="guide", original_name="first.csv").save()
    with pytest.raises(IntegrityError):
        ImportTask(id="guide", original_name="second.csv").save()
    assert ImportTask.objects.get(pk="guide").original_name == "first.csv"


@pytest.mark.django_db
def test_a_job_knows_its_kind_from_its_model() -> None:
    ImportTask(id="guide").save()
    assert Job.objects.get(pk="guide").kind == "data_management.import"

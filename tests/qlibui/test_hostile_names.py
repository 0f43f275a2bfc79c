"""Names and cells that a person made up are shown as text on every page."""

from django.contrib.auth.models import User
from django.test import Client

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from tests.qlibui.admin_rows import import_in, point

HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_name_is_never_markup(client: Client, operator: User) -> None:
    dataset = Dataset.objects.create(name=HOSTILE, owner=operator)
    task = import_in(JobStatus.FAILED, owner=operator, dataset=dataset)
    ImportTask.objects.filter(pk=task.pk).update(
        original_name=HOSTILE, warnings=[{"message": HOSTILE}], metadata={"sheet": HOSTILE}
    )
    Job.objects.filter(pk=task.pk).update(error=HOSTILE)
    task.problems.update(value=HOSTILE, column=HOSTILE, message=HOSTILE, file=HOSTILE)
    version = point(dataset, import_task=task)
    client.force_login(operator)
    root = "/admin/data_management"
    for url in ("/", "/imports/", f"/imports/{task.pk}/", "/datasets/", f"/datasets/{dataset.pk}/",
                f"{root}/importtask/", f"{root}/importtask/{task.pk}/change/", "/admin/jobs/job/",
                f"{root}/dataset/", f"{root}/dataset/{dataset.pk}/change/",
                f"{root}/datasetversion/", f"{root}/datasetversion/{version.pk}/change/",
                f"{root}/importtask/add/"):  # fmt: skip
        text = client.get(url).content.decode()
        assert HOSTILE not in text, url
        assert "onerror" in text or url == "/admin/jobs/job/", url

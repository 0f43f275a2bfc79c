"""The drop folder, looked into every minute."""

from typing import Any

from celery import Task, shared_task

from data_management.dropping import KIND, has_work, run_scan
from qlibui.jobs.errors import JobFailed
from qlibui.jobs.models import Job, new_job_id
from qlibui.jobs.running import Answer, run_job
from qlibui.jobs.tasks import job_task

MODULE = "data_management.tasks.drop_tasks"


@shared_task(bind=True, name=f"{MODULE}.scan_drop_folder", throws=(JobFailed,), ignore_result=True)
def scan_drop_folder(self: "Task[..., Any]") -> Answer:
    """Import what lies in the drop folder: success, task_id, begun, moved. Without anything to do
    there is no job."""
    if not has_work():
        return {"success": True, "task_id": None, "begun": [], "moved": []}
    job_id = self.request.id or new_job_id()
    if not Job.objects.filter(pk=job_id).exists():
        job = Job(id=job_id, kind=KIND, exclusive_key=KIND, celery_task_id=self.request.id)
        job.save()
    return run_job(job_id, self.request)


wake_scan = job_task(KIND, name=f"{MODULE}.wake_scan")(run_scan)

"""Import, validate, clean up: doorways of a few lines to the services.

A message of our own carries the task's id only; the file, its type and config are on its row.
"""

from collections.abc import Mapping
from typing import Any

from celery import Task, shared_task

from data_management import services
from data_management.cleanup import run_cleanup
from data_management.errors import ImportRefused
from data_management.importing import run_import
from data_management.models import ImportTask
from data_management.validating import run_validation
from qlibui.jobs.errors import JobFailed
from qlibui.jobs.kinds import JobKind, register
from qlibui.jobs.models import Job, new_job_id
from qlibui.jobs.running import Answer, run_job
from qlibui.jobs.tasks import job_task

MODULE = "data_management.tasks.import_tasks"
ENGINE = ("data_management.reading", "data_management.store", "data_management.qlib_provider")
VALIDATE, CLEANUP = "data_management.validate", "data_management.cleanup"


@shared_task(bind=True, name=f"{MODULE}.process_data_import", throws=(JobFailed,))
def process_data_import(
    self: "Task[..., Any]",
    task_id: str,
    file_path: str | None = None,
    import_type: str | None = None,
    import_config: Mapping[str, Any] | None = None,
) -> Answer:
    """Import a file into its dataset.

    Answers success, task_id, rows_processed, rows_skipped, dataset_id, errors; for a task that
    ended already success, skipped and reason. In a worker a failed import raises JobFailed.
    """
    try:
        task = services.accept_import(
            task_id=str(task_id),
            file_path=file_path,
            import_type=import_type,
            import_config=import_config,
        )
    except ImportRefused as refused:
        if not self.request.called_directly:
            raise JobFailed(str(refused)) from refused
        summary = ImportTask(id=str(task_id)).summary() | {"errors": [str(refused)]}
        return {"success": False, "task_id": str(task_id), **summary}
    return run_job(task.pk, self.request)


@shared_task(bind=True, name=f"{MODULE}.validate_import_file", throws=(JobFailed,))
def validate_import_file(
    self: "Task[..., Any]", task_id: str, file_path: str, import_type: str
) -> Answer:
    """Check a file without importing it: success, task_id, errors, warnings, metadata."""
    asked = {"task_id": str(task_id), "file_path": str(file_path), "import_type": import_type}
    return run_job(_job_of_call(self, VALIDATE, asked), self.request)


@shared_task(bind=True, name=f"{MODULE}.cleanup_old_imports", throws=(JobFailed,))
def cleanup_old_imports(self: "Task[..., Any]", days: int = 30) -> Answer:
    """Remove imports that ended more than `days` ago: success, tasks_deleted, files_deleted."""
    return run_job(_job_of_call(self, CLEANUP, {"days": days}), self.request)


def _job_of_call(task: "Task[..., Any]", kind: str, params: dict[str, Any]) -> str:
    """The job of this message, made by the first delivery: a duplicate finds it."""
    job_id = task.request.id or new_job_id()
    if not Job.objects.filter(pk=job_id).exists():
        Job(id=job_id, kind=kind, params=params, celery_task_id=task.request.id).save()
    return job_id


register(
    JobKind(
        name=ImportTask.KIND,
        task_name=process_data_import.name,
        work=run_import,
        model=ImportTask,
        preload=ENGINE,
    )
)
# Wake-ups of a job by its id, when the call that made it was lost with its worker.
wake_validation = job_task(VALIDATE, name=f"{MODULE}.wake_validation", preload=ENGINE)(
    run_validation
)
wake_cleanup = job_task(CLEANUP, name=f"{MODULE}.wake_cleanup")(run_cleanup)

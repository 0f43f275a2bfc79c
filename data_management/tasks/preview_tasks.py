"""A look at a file before it is imported."""

from data_management.preview_models import PreviewTask
from data_management.previewing import run_preview
from data_management.tasks.import_tasks import ENGINE
from qlibui.jobs.tasks import job_task

MODULE = "data_management.tasks.preview_tasks"

preview_import = job_task(
    PreviewTask.KIND, name=f"{MODULE}.preview_import", model=PreviewTask, preload=ENGINE
)(run_preview)

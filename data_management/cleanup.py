"""Old imports go; what explains a living version stays."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from data_management import files, resumable
from data_management.models import ImportTask
from data_management.preview_models import PreviewTask
from qlibui.jobs.errors import Refused
from qlibui.jobs.lifecycle import ENDED
from qlibui.jobs.models import Job
from qlibui.jobs.runs import Run

OWN_KINDS = "data_management."  # what people research stays until they delete it


def run_cleanup(run: Run) -> Mapping[str, Any]:
    """Remove what ended more than `days` ago. An import that made a version loses its file and
    problem rows but stays as the version's lineage; a preview goes with its file. Files outside
    the uploads are never touched. Uploads that nobody went on with go when they expire.
    """
    days = run.job.params["days"]
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise Refused("bad_parameter", f"days is {days!r}: give a whole number of days from 0.")
    old = Q(status__in=ENDED, finished_at__lt=timezone.now() - timedelta(days=days))
    imports = ImportTask.objects.filter(old)
    files_deleted = sum(
        _delete_files(rows.filter(old), run) for rows in (ImportTask.objects, PreviewTask.objects)
    )
    files_deleted += resumable.delete_expired()
    for task in imports.filter(versions__isnull=False).distinct().iterator():
        task.problems.all().delete()
    gone = imports.filter(versions__isnull=True)
    tasks_deleted = gone.count()
    Job.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()
    Job.objects.filter(old, kind__startswith=OWN_KINDS, importtask__isnull=True).delete()
    return {"tasks_deleted": tasks_deleted, "files_deleted": files_deleted}


def _delete_files(rows: QuerySet[Any], run: Run) -> int:
    """Delete the files of imports or previews."""
    deleted = 0
    for row in rows.exclude(file_path=""):
        run.report("deleting files", deleted)
        deleted += files.is_upload(row.file_path) and _delete_file(Path(row.file_path))
        rows.model._default_manager.filter(pk=row.pk).update(file_path="")  # noqa: SLF001
    return deleted


def _delete_file(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True

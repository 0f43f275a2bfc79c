"""Where bad rows are kept: all of them in a file, the first ones in the database."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from data_management.models import ImportProblem, ImportTask

if TYPE_CHECKING:
    from data_management.formats.problem_spool import FoundProblems

ROWS_KEPT = 10_000


def file_path(task: ImportTask, attempt: int) -> Path:
    return Path(settings.PROBLEMS_DIR) / task.pk / f"{attempt}.parquet"


def newest_file(task: ImportTask) -> Path | None:
    """The problem file of the last attempt that found any."""
    written = file_path(task, 0).parent.glob("*.parquet")
    return max(written, key=lambda path: int(path.stem), default=None)


def write_file(task: ImportTask, attempt: int, found: "FoundProblems") -> None:
    """Write every problem of this attempt to its Parquet file; none, no file."""
    if not found.height:
        return
    path = file_path(task, attempt)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    found.write(draft)
    draft.replace(path)


def first_of(found: "FoundProblems") -> list[dict[str, Any]]:
    """The first problems, as many as the database keeps."""
    return found.head(ROWS_KEPT).to_dicts()


def keep(task: ImportTask, first: list[dict[str, Any]]) -> None:
    """Replace the problems in the database by these."""
    task.problems.all().delete()
    ImportProblem.objects.bulk_create(
        (ImportProblem(import_task=task, **row) for row in first), batch_size=500
    )

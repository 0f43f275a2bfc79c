"""Where bad rows are kept: all of them in a file, the first ones in the database."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from data_management.models import ImportProblem, ImportTask

if TYPE_CHECKING:
    import polars as pl

ROWS_KEPT = 10_000


def file_path(task: ImportTask, attempt: int) -> Path:
    return Path(settings.PROBLEMS_DIR) / task.pk / f"{attempt}.parquet"


def newest_file(task: ImportTask) -> Path | None:
    """The problem file of the last attempt that found any."""
    written = file_path(task, 0).parent.glob("*.parquet")
    return max(written, key=lambda path: int(path.stem), default=None)


def write_file(task: ImportTask, attempt: int, found: "pl.DataFrame") -> None:
    """Write every problem of this attempt to its Parquet file; none, no file."""
    if found.is_empty():
        return
    path = file_path(task, attempt)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    found.write_parquet(draft)
    draft.replace(path)


def keep_first(task: ImportTask, found: "pl.DataFrame") -> None:
    """Replace the problems in the database by the first ones of this attempt."""
    task.problems.all().delete()
    rows = found.head(ROWS_KEPT).iter_rows(named=True)
    ImportProblem.objects.bulk_create(
        (ImportProblem(import_task=task, **row) for row in rows), batch_size=500
    )


def count_by_reason(found: "pl.DataFrame") -> dict[str, int]:
    counts = found["reason"].value_counts(sort=True)
    return dict(counts.iter_rows())

"""Looking at a file without importing it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data_management import files
from data_management.errors import ImportRefused
from data_management.importing import ERRORS_SHOWN, read_file
from data_management.models import ImportTask
from qlibui.jobs.runs import Run


def run_validation(run: Run) -> Mapping[str, Any]:
    """Read the file of `params` as an import would; the job succeeds, `success` says whether an
    import would, too."""
    asked = run.job.params
    task = ImportTask(
        id=asked["task_id"],
        file_path=asked["file_path"],
        original_name=files.display_name(asked["file_path"]),
        import_type=asked["import_type"],
    )
    run.report("checking")
    try:
        reading, _ = read_file(task, run)
    except ImportRefused as refused:
        return _answer(task, errors=[str(refused)], warnings=[], metadata={"code": refused.code})
    return _answer(
        task,
        errors=reading.problems.head(ERRORS_SHOWN)["message"].to_list(),
        warnings=[warning.message for warning in reading.warnings],
        metadata=reading.metadata | {"counts": asdict(reading.counts)},
    )


def _answer(task: ImportTask, *, errors: list[str], **found: Any) -> dict[str, Any]:
    return {"success": not errors, "task_id": task.id, "errors": errors, **found}

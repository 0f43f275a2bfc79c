"""Looking at a file without importing it."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_management import files
from data_management.errors import ImportRefused
from data_management.importing import read_file, shares_told
from data_management.models import ImportTask
from data_management.refusals import ERRORS_SHOWN
from data_management.scratch import scratch_of
from data_management.universe_importing import lists_universes, read_universes
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from data_management.reading import Outcome


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
        with scratch_of(run.claim) as scratch:
            found, errors = _look(run, task, scratch)
    except ImportRefused as refused:
        return _answer(task, errors=[str(refused)], warnings=[], metadata={"code": refused.code})
    return _answer(
        task,
        errors=errors,
        warnings=[warning.message for warning in found.warnings],
        metadata=found.metadata | {"counts": asdict(found.counts)},
    )


def _look(run: Run, task: ImportTask, scratch: Path) -> "tuple[Outcome, list[str]]":
    """What was found, and what is wrong in its first bad rows, which go with the reading."""
    if lists_universes(task):
        outcome = read_universes(task, scratch).outcome
        return outcome, _first_errors(outcome)
    with read_file(task, run, scratch) as reading:
        for _ in shares_told(run, reading, "checking rows"):
            pass
        outcome = reading.outcome()
        return outcome, _first_errors(outcome)


def _first_errors(outcome: "Outcome") -> list[str]:
    return outcome.problems.head(ERRORS_SHOWN)["message"].to_list()


def _answer(task: ImportTask, *, errors: list[str], **found: Any) -> dict[str, Any]:
    return {"success": not errors, "task_id": task.id, "errors": errors, **found}

"""What a person may tell an import or a dataset to do; see `qlibui.jobs.commands`."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User

from data_management import services, upkeep, versions
from data_management.errors import ImportRefused
from data_management.models import Dataset, DatasetVersion, ImportTask
from qlibui.jobs.commands import CANCEL, RETRY, Command
from qlibui.jobs.errors import MoveRefused
from qlibui.jobs.lifecycle import JobStatus


def answer(task: ImportTask, answers: dict[str, Any], person: User) -> str:
    """Run a failed import again with these answers. Raises MoveRefused."""
    try:
        services.answer_import(task, answers, actor=person.get_username())
    except ImportRefused as refused:
        raise MoveRefused(str(refused)) from refused
    return f"{task} runs again with your answer as soon as a worker is free."


def _import_good_rows(task: ImportTask, person: User) -> str:
    answer(task, {"on_error": "skip"}, person)
    return f"The good rows of {task} are imported as soon as a worker is free."


def _undo_import(task: ImportTask, person: User) -> str:
    return f"{task} is undone: {_stands(versions.undo_import(task, by=person))}"


def _undo(dataset: Dataset, person: User) -> str:
    return f"The newest import is undone: {_stands(versions.undo(dataset, by=person))}"


def _redo(dataset: Dataset, person: User) -> str:
    return f"The undone import is back: {_stands(versions.redo(dataset, by=person))}"


def _maintain(dataset: Dataset, person: User) -> str:
    job = upkeep.request_maintenance(dataset)
    return f"{dataset} is maintained as soon as a worker is free, by job {job.pk}."


def _stands(version: DatasetVersion) -> str:
    return f"{version.dataset} is at version {version.number} with {version.rows:,} bars."


def _has_bad_rows(task: ImportTask) -> bool:
    return task.status == JobStatus.FAILED and task.error_code == "bad_rows"


def _may_run_as_it_is(task: ImportTask) -> bool:
    """Without an answer it would only ask the same question again."""
    return RETRY.fits(task) and task.error_code != "needs_answer"


def _is_newest(task: ImportTask) -> bool:
    newest = versions.content_of(task.dataset.current) if task.dataset else None
    return newest is not None and newest.import_task_id == task.pk


def _has_import(dataset: Dataset) -> bool:
    return versions.content_of(dataset.current) is not None


def _holds_something(dataset: Dataset) -> bool:
    return dataset.current_id is not None


IMPORT_GOOD_ROWS = Command(
    name="import-good-rows",
    label="Import the good rows only",
    icon="rule",
    fits=_has_bad_rows,
    obey=_import_good_rows,
    is_main=True,
)
RETRY_IMPORT = replace(RETRY, fits=_may_run_as_it_is)
UNDO_IMPORT = Command(
    name="undo", label="Undo this import", icon="undo", fits=_is_newest, obey=_undo_import
)
UNDO = Command(
    name="undo", label="Undo the newest import", icon="undo", fits=_has_import, obey=_undo
)
REDO = Command(name="redo", label="Redo", icon="redo", fits=versions.may_redo, obey=_redo)

MAINTAIN = Command(
    name="maintain", label="Maintain now", icon="handyman", fits=_holds_something, obey=_maintain
)

OF_IMPORTS = (IMPORT_GOOD_ROWS, RETRY_IMPORT, CANCEL, UNDO_IMPORT)
OF_DATASETS = (UNDO, REDO)

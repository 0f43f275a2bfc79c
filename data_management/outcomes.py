"""How an import ended, in plain lines: for a terminal, and for the note beside a dropped file."""

from collections.abc import Iterator

from data_management.models import ImportTask
from data_management.problems import newest_file
from qlibui.jobs.lifecycle import JobStatus

PROBLEMS_TOLD = 10


def tell_outcome(task: ImportTask) -> Iterator[str]:
    """What was stored or why nothing was, warnings, the first problems and where all are."""
    yield from _end(task)
    for warning in task.warnings:
        yield f"Warning: {warning['message']}"
    yield from _problems(task)


def _end(task: ImportTask) -> Iterator[str]:
    if task.status != JobStatus.SUCCEEDED:
        yield task.error or f"{task} is {task.status}."
        yield from _answers(task)
        return
    result = task.result or {}
    if result.get("unchanged"):
        yield result["message"]
        return
    yield (
        f"{task} is version {result['version']} of {task.dataset}: {task.rows_processed or 0:,} of "
        f"{task.rows_read or 0:,} rows stored, {result['new_rows']:,} new and "
        f"{result['changed_rows']:,} changed."
    )


def _answers(task: ImportTask) -> Iterator[str]:
    for question in task.questions:
        choices = f" (one of {', '.join(question['choices'])})" if question["choices"] else ""
        yield f"Answer with the option {question['key']}{choices}."


def _problems(task: ImportTask) -> Iterator[str]:
    if not task.problem_count:
        return
    for problem in task.problems.all()[:PROBLEMS_TOLD]:
        yield f"Problem: {problem.message}"
    yield (
        f"Problems in all: {task.problem_count:,}; /imports/{task.pk}/ lists them and has the bad "
        f"rows as a sheet to mend, and as a table they are in {newest_file(task)}."
    )

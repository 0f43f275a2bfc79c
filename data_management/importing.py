"""The work of an import: read the file, refuse or merge it, commit a version.

Only this attempt's lease lets it change anything (docs/job-lifecycle.md); everything before the
last transaction is invisible to readers.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from data_management import assessing, files, mending, problems, storage, versions
from data_management.configs import read_options
from data_management.errors import ImportRefused
from data_management.models import (
    Dataset,
    DatasetVersion,
    ImportTask,
    QualityReport,
    VersionKind,
)
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from data_management.options import ImportOptions
    from data_management.reading import Progress, Reading
    from data_management.store import Merge, TableState

ERRORS_SHOWN = 100


def run_import(run: Run) -> Mapping[str, Any]:
    """Turn the task's file into a version of its dataset. Raises Refused for a file that cannot
    be taken as it is; then the dataset is unchanged."""
    task = ImportTask.objects.select_related("dataset", "owner").get(pk=run.job.pk)
    reading, options = _read(run, task)
    problems.write_file(task, run.claim.attempt, reading.problems)
    if options.on_error == "refuse" and reading.problems.height:
        raise _refusal_of_bad_rows(task, reading)
    if reading.bars.is_empty():
        raise _refusal(task, reading, "no_bars", f"{task} holds no bar that could be stored.")
    return _merge_until_committed(run, task, reading)


def read_file(task: ImportTask, run: Run) -> "tuple[Reading, ImportOptions]":
    """Read and check the file of a task without writing anything. Raises ImportRefused."""
    from data_management.reading import read_bars

    def tell(progress: "Progress") -> None:
        run.report(progress.stage, progress.current, progress.total)

    options = read_options(task.import_config)
    path = files.check_readable(task.file_path)
    name = task.original_name or path.name
    with mending.file_to_read(task, path, partial(run.report, "opening")) as (file, kind):
        reading = read_bars(file, import_type=kind, options=options, name=name, on_progress=tell)
    return reading, options


def _read(run: Run, task: ImportTask) -> "tuple[Reading, ImportOptions]":
    run.report("checking")
    try:
        path = files.check_readable(task.file_path)
        task.file_size, task.file_sha256 = files.hash_file(path)
        return read_file(task, run)
    except ImportRefused as refused:
        task.questions = [asdict(question) for question in refused.questions]
        answer = task.summary() | {"errors": [str(refused)], "questions": task.questions}
        raise Refused(
            refused.code, str(refused), result=answer, keep=partial(_keep_task, task)
        ) from refused


def _refusal_of_bad_rows(task: ImportTask, reading: "Reading") -> Refused:
    count = reading.problems.height
    first = reading.problems["message"][0]
    found = "One problem, in" if count == 1 else f"{count:,} problems, the first in"
    sentence = f"{found} {first} Mend the file, or import its good rows only."
    return _refusal(task, reading, "bad_rows", sentence)


def _refusal(task: ImportTask, reading: "Reading", code: str, sentence: str) -> Refused:
    _describe(task, reading)
    task.rows_processed = 0
    task.rows_skipped = task.rows_read
    told = reading.problems.head(ERRORS_SHOWN)["message"].to_list()
    answer = task.summary() | {"errors": [sentence, *told]}
    keep = partial(_keep, task, reading)
    return Refused(code, sentence, result=answer, keep=keep)


def _describe(task: ImportTask, reading: "Reading") -> None:
    """What the file was found to be, on the task's row."""
    counts = reading.counts
    task.rows_read = counts.rows_read
    task.rows_processed = counts.rows_good
    task.rows_skipped = counts.rows_read - counts.rows_good
    task.problem_count = reading.problems.height
    task.problems_by_reason = problems.count_by_reason(reading.problems)
    task.warnings = [asdict(warning) for warning in reading.warnings]
    task.questions = []
    task.metadata = reading.metadata | {"counts": asdict(counts)}


def _keep_task(task: ImportTask) -> None:
    task.save()


def _keep(task: ImportTask, reading: "Reading") -> None:
    task.save()
    problems.keep_first(task, reading.problems)


def _merge_until_committed(run: Run, task: ImportTask, reading: "Reading") -> Mapping[str, Any]:
    """Merge and commit; again when an undo moved the dataset to another version meanwhile, or a
    thawed attempt that lost its lease was writing."""
    from data_management.store import CommitConflict, StoreDamaged

    _describe(task, reading)
    while True:
        try:
            return _merge(run, task, reading)
        except (versions.BaseMoved, CommitConflict):
            run.check()
        except StoreDamaged as damaged:
            raise _refusal(task, reading, "store_damaged", str(damaged)) from damaged


def _merge(run: Run, task: ImportTask, reading: "Reading") -> Mapping[str, Any]:
    dataset = Dataset.objects.select_related("current").get(pk=task.dataset_id)
    store = storage.open_store(dataset)
    run.report("merging")
    writer = store.open_at(storage.state_of(dataset.current, store))
    merge = writer.merge(reading.bars)
    if merge.is_noop and dataset.current is not None:
        return _commit_unchanged(run, task, reading, dataset.current)
    run.report("writing")
    state = writer.commit(merge, job_id=task.pk, attempt=run.claim.attempt)
    writer.make_durable(state)
    run.report("building the provider")
    dataset.exchange = dataset.exchange or _exchange_of(reading)
    try:
        storage.build_provider_of(dataset, state, merge=merge)
    except ValueError as unfit:  # an instrument that Qlib could not have a folder for
        raise _refusal(task, reading, "unfit_for_qlib", str(unfit)) from unfit
    report = assessing.assess(run, dataset, state)
    return _commit(run, task, reading, dataset, state, merge, report)


def _exchange_of(reading: "Reading") -> str:
    exchange = reading.metadata.get("exchange")
    return exchange if isinstance(exchange, str) else ""


def _commit_unchanged(
    run: Run, task: ImportTask, reading: "Reading", current: DatasetVersion
) -> Mapping[str, Any]:
    answer = task.summary() | {
        "unchanged": True,
        "version": current.number,
        "message": f"{current.dataset} holds every bar of {task} already: nothing changed.",
    }
    run.commit(answer, within=partial(_keep, task, reading))
    return answer


def _commit(
    run: Run,
    task: ImportTask,
    reading: "Reading",
    dataset: Dataset,
    state: "TableState",
    merge: "Merge",
    report: QualityReport,
) -> Mapping[str, Any]:
    number = (dataset.current.number if dataset.current else 0) + 1
    answer = task.summary() | {
        "unchanged": False,
        "version": number,
        "new_rows": merge.new_rows,
        "changed_rows": merge.changed_rows,
        "content_hash": state.content_hash,
    }

    def keep() -> None:
        _warn_without_report(task, report)
        _keep(task, reading)
        dataset.save(update_fields=["exchange"])
        report.version = versions.point_at(
            dataset,
            dataset.current,
            kind=VersionKind.IMPORT,
            import_task=task,
            created_by=task.owner,
            new_rows=merge.new_rows,
            changed_rows=merge.changed_rows,
            lineage=_lineage(task),
            **storage.facts_of(state),
        )
        report.save()

    run.commit(answer, within=keep)
    return answer


def _warn_without_report(task: ImportTask, report: QualityReport) -> None:
    told = [warning for warning in task.warnings if warning["code"] != assessing.NOT_ASSESSED]
    if report.error:
        warning = {"message": report.error, "file": None, "count": None}
        told.append({"code": assessing.NOT_ASSESSED, **warning})
    task.warnings = told


def _lineage(task: ImportTask) -> dict[str, Any]:
    return {
        "import_task": task.pk,
        "file": task.original_name,
        "sha256": task.file_sha256,
        "size": task.file_size,
        "config": task.import_config,
        "metadata": task.metadata,
    }

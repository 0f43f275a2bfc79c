"""The work of an import: read the file, refuse or merge it, commit a version.

Only this attempt's lease lets it change anything (docs/job-lifecycle.md); everything before the
last transaction is invisible to readers.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from data_management import assessing, files, mending, remembering, storage, versions
from data_management.configs import read_options
from data_management.errors import ImportRefused
from data_management.lineage import lineage_of
from data_management.memberships import membership_of
from data_management.models import (
    Dataset,
    DatasetVersion,
    ImportTask,
    QualityReport,
    VersionKind,
)
from data_management.rebasing import ACCEPT, question_about
from data_management.refusals import (
    describe,
    keeping,
    question_first,
    refusal,
    refusal_of_file,
    refuse_bad_rows,
    refuses_bad_rows,
)
from data_management.scratch import scratch_of
from data_management.universe_importing import import_universes, lists_universes
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    import polars as pl

    from data_management.quality import MovedCloses
    from data_management.reading import Outcome, Progress, SpooledReading
    from data_management.store import Merge, TableState


def run_import(run: Run) -> Mapping[str, Any]:
    """Turn the task's file into a version of its dataset. Raises Refused for a file that cannot
    be taken as it is; then the dataset is unchanged."""
    task = ImportTask.objects.select_related("dataset", "owner").get(pk=run.job.pk)
    if lists_universes(task):
        return import_universes(run, task)
    with scratch_of(run.claim) as scratch, _read(run, task, scratch) as reading:
        return _merge_until_committed(run, task, reading, scratch)


@contextmanager
def read_file(task: ImportTask, run: Run, scratch: Path) -> "Iterator[SpooledReading]":
    """The file of a task, read and checked without writing anything. Raises ImportRefused."""
    from data_management.reading import open_reading

    def tell(progress: "Progress") -> None:
        run.report(progress.stage, progress.current, progress.total)

    remembered = remembering.remembered_for(task.dataset)
    options = replace(read_options(task.import_config), remembered=remembered)
    path = files.check_readable(task.file_path)
    name = task.original_name or path.name
    on_rows = partial(run.report, "opening")
    with (
        mending.file_to_read(task, path, on_rows, scratch=scratch) as (file, kind),
        open_reading(
            file, import_type=kind, options=options, name=name, on_progress=tell, scratch=scratch
        ) as reading,
    ):
        yield reading


def shares_told(run: Run, reading: "SpooledReading", stage: str) -> "Iterator[pl.DataFrame]":
    """The bars share by share, the job's progress told in rows."""
    done = 0
    for share in reading.shares():
        run.report(stage, done, reading.rows_read)
        yield share
        done += share.height


@contextmanager
def _read(run: Run, task: ImportTask, scratch: Path) -> "Iterator[SpooledReading]":
    run.report("checking")
    with ExitStack() as held:
        try:
            path = files.check_readable(task.file_path)
            task.file_size, task.file_sha256 = files.hash_file(path)
            reading = held.enter_context(read_file(task, run, scratch))
        except ImportRefused as refused:
            raise refusal_of_file(task, refused) from refused
        yield reading


def _merge_until_committed(
    run: Run, task: ImportTask, reading: "SpooledReading", scratch: Path
) -> Mapping[str, Any]:
    """Merge and commit; again when an undo moved the dataset to another version meanwhile, or a
    thawed attempt that lost its lease was writing."""
    from data_management.store import CommitConflict, StoreDamaged

    while True:
        try:
            return _merge(run, task, reading, scratch)
        except (versions.BaseMoved, CommitConflict):
            run.check()
        except StoreDamaged as damaged:
            raise refusal(task, _seen(run, reading), "store_damaged", str(damaged)) from damaged


def _merge(
    run: Run, task: ImportTask, reading: "SpooledReading", scratch: Path
) -> Mapping[str, Any]:
    from data_management.quality import MovedCloses

    dataset = Dataset.objects.select_related("current__membership").get(pk=task.dataset_id)
    if reading.has_problems and refuses_bad_rows(task):
        refuse_bad_rows(task, run.claim.attempt, _seen(run, reading))
    store = storage.open_store(dataset)
    run.report("merging")
    writer = store.open_at(storage.state_of(dataset.current, store))
    moved = MovedCloses(Path(mkdtemp(prefix="moved-", dir=scratch)))
    merge = writer.merge(
        shares_told(run, reading, "merging"), given=reading.gives, on_moved=moved.add
    )
    outcome = reading.outcome()
    with _dropped_if_refused(merge):
        refuse_bad_rows(task, run.claim.attempt, outcome)
        if not outcome.counts.rows_good:
            sentence = f"{task} holds no row that could be stored."
            raise refusal(task, outcome, "no_bars", sentence)
        _ask_before_rebasing(task, outcome, moved)
    describe(task, outcome)
    if merge.is_noop and dataset.current is not None:
        return _commit_unchanged(run, task, outcome, dataset.current)
    run.report("writing")
    state = writer.commit(merge, job_id=task.pk, attempt=run.claim.attempt)
    writer.make_durable(state)
    run.report("building the provider")
    dataset.exchange = dataset.exchange or outcome.metadata["exchange"] or ""
    try:
        if state.rows:  # factors may come before the first bar
            storage.build_provider_of(dataset, state, membership_of(dataset), merge=merge)
    except ValueError as unfit:  # an instrument that Qlib could not have a folder for
        raise refusal(task, outcome, "unfit_for_qlib", str(unfit)) from unfit
    writer.tidy()
    report = assessing.assess(run, dataset, state)
    return _commit(run, task, outcome, dataset, state, merge, report)


def _ask_before_rebasing(task: ImportTask, outcome: "Outcome", moved: "MovedCloses") -> None:
    if read_options(task.import_config).restated == ACCEPT:
        return
    question = question_about(task.dataset, moved.find_rescaled())
    if question is not None:
        raise question_first(task, outcome, question)


def _seen(run: Run, reading: "SpooledReading") -> "Outcome":
    """What the reading found, without merging anything."""
    for _ in shares_told(run, reading, "checking rows"):
        pass
    return reading.outcome()


@contextmanager
def _dropped_if_refused(merge: "Merge") -> Iterator[None]:
    try:
        yield
    except Refused:
        merge.drop()
        raise


def _commit_unchanged(
    run: Run, task: ImportTask, outcome: "Outcome", current: DatasetVersion
) -> Mapping[str, Any]:
    answer = task.summary() | {
        "unchanged": True,
        "version": current.number,
        "message": f"{current.dataset} holds every row of {task} already: nothing changed.",
    }
    keep_task = keeping(task, outcome)

    def keep() -> None:
        keep_task()
        remembering.remember(task)

    run.commit(answer, within=keep)
    return answer


def _commit(
    run: Run,
    task: ImportTask,
    outcome: "Outcome",
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
        "content_hash": storage.hash_of(state, membership_of(dataset)),
    }

    keep_task = keeping(task, outcome)

    def keep() -> None:
        _warn_without_report(task, report)
        keep_task()
        remembering.remember(task)
        dataset.save(update_fields=["exchange"])
        report.version = versions.point_at(
            dataset,
            dataset.current,
            kind=VersionKind.IMPORT,
            import_task=task,
            created_by=task.owner,
            new_rows=merge.new_rows,
            changed_rows=merge.changed_rows,
            lineage=lineage_of(task),
            **storage.facts_of(state, membership_of(dataset)),
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

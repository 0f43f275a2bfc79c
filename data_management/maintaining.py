"""The work of maintenance: a dataset's table is compacted, vacuumed and checked.

It holds the dataset's turn like an import. Readers notice nothing: what a version holds stays,
and only the versions that nothing needs any more are let go.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from data_management import living, storage
from data_management.models import Dataset
from qlibui.jobs.errors import Refused
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from data_management.store import DatasetStore, TableState, Writer


def run_maintenance(run: Run) -> Mapping[str, Any]:
    """Maintain the dataset that the job names. Raises Refused where there is none, or where its
    table does not hold what was imported."""
    from data_management.store import CommitConflict, StoreDamaged

    while True:
        try:
            return _maintain(run, _dataset_of(run))
        except CommitConflict:  # a thawed attempt that lost its lease was writing
            run.check()
        except (StoreDamaged, FileNotFoundError) as found:
            run.check()  # to an attempt that lost its lease, what others committed looks the same
            raise Refused("store_damaged", _sentence_about(found)) from found


def _sentence_about(found: Exception) -> str:
    if isinstance(found, FileNotFoundError):
        return f"A file of the store is missing, restore the store's backup: {found}."
    return str(found)


def _dataset_of(run: Run) -> Dataset:
    dataset_id = run.job.params.get("dataset")
    dataset = Dataset.objects.select_related("current").filter(pk=dataset_id).first()
    if dataset is None:
        raise Refused("no_dataset", f"There is no dataset {dataset_id!r} to maintain.")
    return dataset


def _maintain(run: Run, dataset: Dataset) -> Mapping[str, Any]:
    store = storage.open_store(dataset)
    run.report("compacting")
    writer = store.open_at(storage.state_of(dataset.current, store))
    compacted = writer.compact(job_id=run.job.pk, attempt=run.claim.attempt)
    let_go, keep = _decide(run, dataset)
    run.report("vacuuming")
    deleted = store.vacuum(keep=keep | {writer.base.table_version, compacted.table_version})
    run.report("checking")
    state = _check(store, writer)
    answer = {
        "dataset_id": dataset.pk,
        "compacted": compacted is not writer.base,
        "files_deleted": deleted,
        "versions_let_go": let_go,
        "rows_checked": state.rows,
    }
    run.commit(answer, within=lambda: _move(dataset, state))
    return answer


def _decide(run: Run, dataset: Dataset) -> tuple[list[int], set[int]]:
    """The numbers of the versions that are let go now, and the table versions to keep."""
    with transaction.atomic():
        run.check()  # an attempt that lost its lease must not decide anything
        dead = living.let_go_of_the_dead(dataset)
        return [version.number for version in dead], living.kept_table_versions(dataset)


def _check(store: "DatasetStore", writer: "Writer") -> "TableState":
    """The newest table version, on the disk and with the content there was before."""
    state = writer.same_content(store.measure())
    writer.make_durable(state)
    return state


def _move(dataset: Dataset, state: "TableState") -> None:
    living.move_bars(dataset, state.table_version, state.to_json())

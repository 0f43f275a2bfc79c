"""The work of an import whose file lists the members of universes: the same bars, other lists.

The version that it makes has the table version of the one before. Who moves the dataset, and when,
is as with bars (docs/job-lifecycle.md).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_management import files, storage, versions
from data_management.configs import read_options
from data_management.errors import ImportRefused
from data_management.lineage import lineage_of
from data_management.memberships import keep_membership, spells_of
from data_management.models import (
    Dataset,
    DatasetVersion,
    ImportTask,
    ImportType,
    VersionKind,
)
from data_management.refusals import (
    describe,
    keeping,
    refusal,
    refusal_of_file,
    refuse_bad_rows,
)
from data_management.scratch import scratch_of
from data_management.universes import SpellsMeet, put_in
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    from data_management.formats.universe_file import UniverseReading
    from data_management.universes import Spell


def lists_universes(task: ImportTask) -> bool:
    """Whether the task's file holds members of universes and no bars."""
    from data_management.formats.universe_file import is_universe_file

    if task.import_type != ImportType.CSV or task.mends_id is not None:
        return False
    try:
        path = files.check_readable(task.file_path)
        options = read_options(task.import_config)
    except ImportRefused:
        return False  # the import of bars says why
    return is_universe_file(path, options)


def import_universes(run: Run, task: ImportTask) -> Mapping[str, Any]:
    """Add the file's members to those of the dataset, as a version. Raises Refused."""
    run.report("checking")
    with scratch_of(run.claim) as scratch:
        try:
            reading = read_universes(task, scratch)
        except ImportRefused as refused:
            raise refusal_of_file(task, refused) from refused
        refuse_bad_rows(task, run.claim.attempt, reading.outcome)
        while True:
            try:
                return _put_in(run, task, reading)
            except versions.BaseMoved:
                run.check()


def read_universes(task: ImportTask, scratch: Path) -> "UniverseReading":
    """The file of a task, read and checked without writing anything. Raises ImportRefused."""
    from data_management.formats.universe_file import read_universe_file

    path = files.check_readable(task.file_path)
    task.file_size, task.file_sha256 = files.hash_file(path)
    name, options = task.original_name or path.name, read_options(task.import_config)
    return read_universe_file(path, name, options, scratch)


def _put_in(run: Run, task: ImportTask, reading: "UniverseReading") -> Mapping[str, Any]:
    outcome = reading.outcome
    related = Dataset.objects.select_related("current__membership", "current__content")
    dataset = related.get(pk=task.dataset_id)
    try:
        base, merged = spells_put_into(dataset, reading, str(task))
    except ImportRefused as refused:
        raise refusal(task, outcome, refused.code, str(refused)) from refused
    if not reading.spells:
        raise refusal(task, outcome, "no_bars", f"{task} holds no row that could be stored.")
    describe(task, outcome)
    if merged == spells_of(base.membership):
        return _unchanged(run, task, reading, base)
    return _commit(run, task, reading, base, merged)


def spells_put_into(
    dataset: Dataset | None, reading: "UniverseReading", name: str
) -> "tuple[DatasetVersion, tuple[Spell, ...]]":
    """The version that readers of the dataset see, and its spells with those of the file named.

    Raises ImportRefused for a dataset without bars, and where spells would share days.
    """
    if dataset is None or dataset.current is None or not dataset.current.rows:
        where = f"the dataset {dataset}" if dataset else "a new dataset"
        raise ImportRefused(
            "bars_missing",
            f"{name} lists members of a universe, and {where} holds no bars; say which dataset it"
            " belongs to, or import the bars first.",
        )
    try:
        return dataset.current, put_in(spells_of(dataset.current.membership), reading.spells)
    except SpellsMeet as meet:
        raise ImportRefused("overlapping_spells", str(meet)) from meet


def _unchanged(
    run: Run, task: ImportTask, reading: "UniverseReading", current: DatasetVersion
) -> Mapping[str, Any]:
    answer = task.summary() | {
        "unchanged": True,
        "version": current.number,
        "message": f"{current.dataset} holds every row of {task} already: nothing changed.",
    }
    run.commit(answer, within=keeping(task, reading.outcome))
    return answer


def _commit(
    run: Run,
    task: ImportTask,
    reading: "UniverseReading",
    base: DatasetVersion,
    merged: "tuple[Spell, ...]",
) -> Mapping[str, Any]:
    dataset = base.dataset
    membership = keep_membership(dataset, merged)
    state = storage.state_of(base, storage.open_store(dataset))
    run.report("building the provider")
    storage.build_provider_of(dataset, state, membership)
    changes = changes_by(reading.spells, spells_of(base.membership))
    answer = task.summary() | changes | {
        "unchanged": False,
        "version": base.number + 1,
        "content_hash": storage.hash_of(state, membership),
    }  # fmt: skip
    keep_task = keeping(task, reading.outcome)

    def keep() -> None:
        keep_task()
        _point(task, base, changes | storage.facts_of(state, membership))

    run.commit(answer, within=keep)
    return answer


def _point(task: ImportTask, base: DatasetVersion, facts: dict[str, Any]) -> None:
    versions.point_at(
        base.dataset,
        base,
        kind=VersionKind.IMPORT,
        import_task=task,
        created_by=task.owner,
        lineage=lineage_of(task),
        **facts,
    )


def changes_by(given: "tuple[Spell, ...]", known: "tuple[Spell, ...]") -> dict[str, int]:
    """How many of the given spells are new, and how many change a known one."""
    keys = {(spell.universe, spell.instrument, spell.start_on) for spell in known}
    fresh = sum((s.universe, s.instrument, s.start_on) not in keys for s in given)
    return {"new_rows": fresh, "changed_rows": len(set(given) - set(known)) - fresh}

"""The work of a preview: read a file as an import would, and say what that import would do.

Nothing is written but the preview's own row. `found` holds the first rows as they would be stored,
what the file was taken for, counts, what would change, problems, warnings and questions; its
`verdict` is the end that an import would come to.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from data_management import problems, storage
from data_management.configs import read_options
from data_management.errors import ImportRefused
from data_management.importing import read_file, shares_told
from data_management.memberships import spells_of
from data_management.models import Dataset, ImportTask
from data_management.preview_models import PreviewTask
from data_management.rebasing import ACCEPT, question_about
from data_management.scratch import scratch_of
from data_management.universe_importing import (
    changes_by,
    lists_universes,
    read_universes,
    spells_put_into,
)
from qlibui.jobs.runs import Run

if TYPE_CHECKING:
    import polars as pl

    from data_management.first_look import FirstLook
    from data_management.formats.universe_file import UniverseReading
    from data_management.quality import MovedCloses
    from data_management.reading import Outcome, SpooledReading
    from data_management.store.merge import YearMerge

PROBLEMS_SHOWN = 20


def run_preview(run: Run) -> Mapping[str, Any]:
    """Fill the preview's `found`. The job succeeds whatever an import would come to."""
    preview = PreviewTask.objects.select_related("dataset__current", "mends").get(pk=run.job.pk)
    run.report("checking")
    try:
        with scratch_of(run.claim) as scratch:
            preview.found = _look_at_file(run, preview, scratch)
    except ImportRefused as refused:
        preview.found = _refused(refused)
    answer = {"dataset_id": preview.dataset_id, "verdict": preview.found["verdict"]}

    def keep() -> None:
        preview.save(update_fields=["found"])

    run.commit(answer, within=keep)
    return answer


def _look_at_file(run: Run, preview: PreviewTask, scratch: Path) -> dict[str, Any]:
    task = _as_import(preview)
    if lists_universes(task):
        return _universes_in(preview, read_universes(task, scratch))
    with read_file(task, run, scratch) as reading:
        return _look(run, preview, reading, scratch)


def _universes_in(preview: PreviewTask, reading: "UniverseReading") -> dict[str, Any]:
    """The same of a list of members, which has no bars to show or to rescale."""
    base, _ = spells_put_into(preview.dataset, reading, str(preview))
    changes = changes_by(reading.spells, spells_of(base.membership))
    new, changed = changes["new_rows"], changes["changed_rows"]
    equal = len(reading.spells) - new - changed
    sums = {"new": new, "changed": changed, "equal": equal, "years": []}
    return {
        "verdict": _verdict(preview, reading.outcome, None),
        "headers": [],
        "questions": [],
        **dict.fromkeys(("first_rows", "coverage", "restated")),
        "metadata": reading.outcome.metadata,
        "counts": asdict(reading.outcome.counts),
        "changes": sums | {"since_version": base.number},
        "problems": _problems(reading.outcome),
        "warnings": [],
    }


def _as_import(preview: PreviewTask) -> ImportTask:
    """The import that it might become, which is never saved."""
    return ImportTask(
        id=preview.pk,
        dataset=preview.dataset,
        mends=preview.mends,
        file_path=preview.file_path,
        original_name=preview.original_name,
        import_type=preview.import_type,
        import_config=preview.import_config,
    )


def _look(
    run: Run, preview: PreviewTask, reading: "SpooledReading", scratch: Path
) -> dict[str, Any]:
    from data_management.first_look import FirstLook
    from data_management.quality import MovedCloses

    look, moved = FirstLook(), MovedCloses(Path(mkdtemp(prefix="moved-", dir=scratch)))
    shares = (look.add(share) for share in shares_told(run, reading, "comparing"))
    years = _compare(preview.dataset, shares, reading.gives, moved)
    run.report("comparing", reading.rows_read, reading.rows_read)
    return _found(preview, reading.outcome(), look, years, moved)


def _compare(
    dataset: Dataset | None,
    shares: "Iterator[pl.DataFrame]",
    given: Collection[str] | None,
    moved: "MovedCloses",
) -> "tuple[YearMerge, ...]":
    from data_management.store.merging import compare_shares

    if dataset is None or dataset.current is None:
        return compare_shares(shares, None)
    store = storage.open_store(dataset)
    state = storage.state_of(dataset.current, store)
    return store.compare(state, shares, given=given, on_moved=moved.add)


def _found(
    preview: PreviewTask,
    outcome: "Outcome",
    look: "FirstLook",
    years: "tuple[YearMerge, ...]",
    moved: "MovedCloses",
) -> dict[str, Any]:
    from data_management.quality import sentences_of

    rescaled = moved.find_rescaled()
    accepted = read_options(preview.import_config).restated == ACCEPT
    question = None if accepted else question_about(preview.dataset, rescaled)
    current = preview.dataset.current if preview.dataset else None
    metadata = outcome.metadata
    coverage = {name: metadata[name] for name in ("instruments", "start_on", "end_on")}
    return {
        "verdict": _verdict(preview, outcome, question.text if question else None),
        "headers": metadata["headers"],
        "questions": [asdict(question)] if question else [],
        "first_rows": look.rows(),
        "metadata": metadata,
        "counts": asdict(outcome.counts),
        "coverage": coverage | {"days": look.days},
        "changes": _changes(years) | {"since_version": current.number if current else None},
        "restated": {"instruments": rescaled.count, "findings": sentences_of(rescaled)},
        "problems": _problems(outcome),
        "warnings": [asdict(warning) for warning in outcome.warnings],
    }


def _verdict(preview: PreviewTask, outcome: "Outcome", asks: str | None) -> dict[str, Any]:
    bad = outcome.problems.height
    if bad and read_options(preview.import_config).on_error == "refuse":
        rows = "1 row is bad" if bad == 1 else f"{bad:,} problems are in its rows"
        return _says("bad_rows", f"{rows}: mend the file, or import its good rows only.")
    if not outcome.counts.rows_good:
        return _says("no_bars", f"{preview} holds no row that could be stored.")
    if asks:
        return _says("needs_answer", asks)
    return _says(None, None)


def _refused(refused: ImportRefused) -> dict[str, Any]:
    """A file that no row was read of."""
    return {
        "verdict": _says(refused.code, str(refused)),
        "headers": list(refused.headers),
        "recognised": refused.mapping,
        "questions": [asdict(question) for question in refused.questions],
        "warnings": [],
        **dict.fromkeys(
            ("first_rows", "metadata", "counts", "coverage", "changes", "restated", "problems")
        ),
    }


def _says(code: str | None, message: str | None) -> dict[str, Any]:
    return {"would_import": code is None, "code": code, "message": message}


def _changes(years: "tuple[YearMerge, ...]") -> dict[str, Any]:
    told = [
        {"year": y.year, "new": y.new_rows, "changed": y.changed_rows, "equal": y.equal_rows}
        for y in years
    ]
    sums = {kind: sum(year[kind] for year in told) for kind in ("new", "changed", "equal")}
    return sums | {"years": told}


def _problems(outcome: "Outcome") -> dict[str, Any]:
    return {
        "count": outcome.problems.height,
        "by_reason": outcome.problems.by_reason,
        "first": problems.first_of(outcome.problems)[:PROBLEMS_SHOWN],
    }

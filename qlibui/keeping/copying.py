"""Copying the files that a snapshot of the database needs, while jobs run and others are deleted.

None of these files ever changes. Each is on the disk before the row that names it, and is deleted
only by who tells the database that nobody needs it. So what a snapshot needs is either there,
or it was given up since, and then a newer snapshot does not need it.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from data_management.attempt_files import named_folders
from qlibui.keeping.needs import Needs
from qlibui.keeping.places import files_below, store_root
from qlibui.keeping.vessels import Vessel

Named = Iterator[tuple[str, Path]]


def copy_needed(needs: Needs, vessel: Vessel) -> list[str]:
    """Copy what is needed, and what beside it is good to have; answers what is missing, by name."""
    missing = _copy_store(needs, vessel)
    missing += _copy(_uploads(needs), vessel)
    missing += _copy_results(needs, vessel)
    _copy(_good_to_have(), vessel)
    return missing


def _copy(files: Named, vessel: Vessel) -> list[str]:
    gone = []
    for name, path in files:
        try:
            vessel.add(name, path)
        except FileNotFoundError:
            gone.append(name)
    return gone


def _copy_store(needs: Needs, vessel: Vessel) -> list[str]:
    root = store_root()
    if root is None:
        return []
    missing = []
    for dataset, versions in sorted(needs.tables.items()):
        missing += _copy_table(root / dataset, versions, vessel)
    return missing


def _copy_table(table: Path, versions: frozenset[int], vessel: Vessel) -> list[str]:
    """The table's log until the newest version that is needed, and the files of those that are."""
    from deltalake.exceptions import DeltaError

    from data_management.store import DatasetStore

    store, data = DatasetStore(str(table)), set()
    try:
        for version in versions:
            data |= set(store.files_of(version))
    except (DeltaError, OSError) as fault:
        return [f"store/{table.name} ({fault})"]
    paths = sorted({*_log_until(max(versions)), *data})
    return _copy(((f"store/{table.name}/{path}", table / path) for path in paths), vessel)


def _log_until(newest: int) -> Iterator[str]:
    # Without checkpoints, and so without _last_checkpoint, which names one that may not be copied.
    return (f"_delta_log/{version:020}.json" for version in range(newest + 1))


def _uploads(needs: Needs) -> Named:
    folder = Path(settings.UPLOADS_DIR)
    return ((f"uploads/{name}", folder / name) for name in sorted(needs.uploads))


def _copy_results(needs: Needs, vessel: Vessel) -> list[str]:
    """A result whose row was deleted while it was copied may have been copied in part."""
    root = Path(settings.RESULTS_DIR)
    missing = []
    for folder in sorted(needs.results):
        files = list(files_below(root / folder))
        names = ((f"results/{folder}/{p.relative_to(root / folder)}", p) for p in files)
        missing += _copy(names, vessel) if files else [f"results/{folder}"]
    return missing + [f"results/{name}" for name in sorted(needs.results - named_folders())]


def _good_to_have() -> Named:
    """Files that no row counts on: lists of bad rows, and what has arrived of uploads in parts."""
    problems, arriving = Path(settings.PROBLEMS_DIR), Path(settings.UPLOADS_DIR) / "arriving"
    for name, root in (("problems", problems), ("uploads/arriving", arriving)):
        with suppress(FileNotFoundError):
            for path in files_below(root):
                if path.suffix != ".draft":
                    yield f"{name}/{path.relative_to(root)}", path

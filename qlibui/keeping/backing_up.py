"""One backup: the database at a moment, and every file that it needs."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import DatabaseError, connection

from qlibui.keeping.copying import copy_needed
from qlibui.keeping.databases import snapshot
from qlibui.keeping.errors import KeepingRefused
from qlibui.keeping.manifest import Manifest
from qlibui.keeping.needs import Needs, needs_of
from qlibui.keeping.places import store_root
from qlibui.keeping.vessels import Vessel, new_vessel

# What was given up while it was copied is not needed by the next snapshot; who has given up
# something each time was not deleting but losing files.
TRIES = 3


def back_up(target: Path, *, taken: Callable[[], None] = lambda: None) -> Manifest:
    """Write a backup to `target`, a directory to be or a .tar; answers what is in it.

    `taken` is called after each snapshot of the database, before its files are copied. Raises
    KeepingRefused, and OSError for a disk that is full; then nothing is left of it.
    """
    with new_vessel(target) as vessel, TemporaryDirectory(dir=target.parent) as folder:
        manifest = _fill(vessel, Path(folder) / database_name(), taken)
        vessel.add_manifest(manifest)
    return manifest


def database_name() -> str:
    """What the database is called in a backup."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def _fill(vessel: Vessel, database: Path, taken: Callable[[], None]) -> Manifest:
    for _ in range(TRIES):
        database.unlink(missing_ok=True)
        made_at = datetime.now(UTC)
        needs = _take(database)
        taken()
        missing = copy_needed(needs, vessel)
        if not missing:
            break
    vessel.add(database.name, database)
    return Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        vendor=connection.vendor,
        database=database.name,
        store=settings.STORE_URL if store_root() is None else None,
        uploads_dir=str(settings.UPLOADS_DIR),
        files=vessel.entries,
        missing=tuple(missing),
    )


def _take(database: Path) -> Needs:
    try:
        with snapshot(database) as alias:
            return needs_of(alias)
    except DatabaseError as fault:
        raise KeepingRefused(f"The database cannot be read, nothing was kept: {fault}") from fault

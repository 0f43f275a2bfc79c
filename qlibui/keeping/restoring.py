"""The way back from a backup to an installation that has nothing."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from qlibui.keeping import databases
from qlibui.keeping.errors import KeepingRefused
from qlibui.keeping.manifest import Manifest
from qlibui.keeping.needs import UPLOADERS
from qlibui.keeping.places import files_below, roots, store_root
from qlibui.keeping.sources import Source, open_source


def restore(path: Path) -> Manifest:
    """Bring back what a backup holds; answers what it says of itself.

    Every file is compared with its SHA-256. Raises KeepingRefused for an installation that has
    anything, for what is no backup or a damaged one; then the installation is empty as before.
    """
    with open_source(path) as source:
        _refuse_other_kinds(source.manifest)
        _refuse_filled(roots())
        home = Path(settings.QLIBUI_HOME)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=home) as folder:
            _bring_back(source, Path(folder) / source.manifest.database)
    call_command("migrate", verbosity=0, interactive=False)
    _lead_to_new_place(source.manifest.uploads_dir, str(settings.UPLOADS_DIR))
    return source.manifest


def _refuse_other_kinds(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise KeepingRefused(
            f"The backup is of {manifest.vendor} and DATABASE_URL names {connection.vendor}: "
            "name an empty database of that kind."
        )
    if manifest.store is not None and manifest.store != settings.STORE_URL:
        raise KeepingRefused(
            f"The backup's dataset versions are in {manifest.store}: set STORE_URL to it."
        )
    if manifest.store is None and store_root() is None:
        raise KeepingRefused(
            "The backup holds dataset versions of a disk and STORE_URL names an object store: "
            "unset STORE_URL, or name a directory in it."
        )


def _refuse_filled(places: Mapping[str, Path]) -> None:
    for place in places.values():
        for path in files_below(place):
            raise KeepingRefused(f"{path} is there: restore into an empty data directory.")
    databases.refuse_filled()


def _bring_back(source: Source, database: Path) -> None:
    """The database comes last: without it nobody takes the files for a whole installation."""
    try:
        for name in source.manifest.files:
            source.take(name, database if name == database.name else _place_of(name))
        databases.load(database)
    except BaseException:
        for place in roots().values():
            shutil.rmtree(place, ignore_errors=True)
        raise


def _place_of(name: str) -> Path:
    root, _, rest = name.partition("/")
    place = roots().get(root)
    if place is None or not rest:
        raise KeepingRefused(f"The backup holds {name}, which has no place here: use another one.")
    return place / rest


def _lead_to_new_place(before: str, now: str) -> None:
    """Rows name uploads by their whole path."""
    for model, column in UPLOADERS if before != now else ():
        moved = Concat(Value(now), Substr(F(column), len(before) + 1))
        rows = model._default_manager.filter(**{f"{column}__startswith": f"{before}/"})  # noqa: SLF001
        rows.update(**{column: moved})

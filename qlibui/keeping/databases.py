"""A database as one file, and that file as a database again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from qlibui.keeping import postgres, sqlite
from qlibui.keeping.errors import KeepingRefused

ALIAS = "snapshot"


@contextmanager
def snapshot(file: Path) -> Iterator[str]:
    """Write the database as it is at one moment to `file`; the alias reads the same moment's rows.

    Nobody who writes to the database waits. Raises KeepingRefused.
    """
    with _second_connection() as own:
        taken = sqlite.snapshot if connection.vendor == "sqlite" else postgres.snapshot
        with taken(file, own):
            yield ALIAS


@contextmanager
def _second_connection() -> Iterator[BaseDatabaseWrapper]:
    """One like the default, under an alias of its own, for as long as it is wanted."""
    own = connection.copy(ALIAS)
    connections[ALIAS] = own
    try:
        yield own
    finally:
        own.close()
        del connections[ALIAS]


def load(file: Path) -> None:
    """Make the empty database the one that was written to `file`. Raises KeepingRefused."""
    connection.close()
    loads = sqlite.load if connection.vendor == "sqlite" else postgres.load
    loads(file, connection.settings_dict)


def refuse_filled() -> None:
    """Raise KeepingRefused unless the database is empty."""
    if connection.vendor == "sqlite" and not sqlite.path_of(connection.settings_dict).exists():
        return  # to look into it would make it
    tables = connection.introspection.table_names()
    connection.close()
    if tables:
        raise KeepingRefused(
            f"The database {connection.settings_dict['NAME']} is not empty: restore into a new one."
        )

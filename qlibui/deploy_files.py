"""The files of deploy/ for this installation: systemd units, supervisor programs."""

import grp
import pwd
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine

from qlibui.environment import BASE_DIR

TEMPLATES = BASE_DIR / "deploy"
KINDS = ("systemd", "supervisor")
BASE = ".base"  # what others extend
# Signs that mean something to systemd, to supervisor or to the templates, and blanks.
PLAIN = re.compile(r"[\w./:@+,-]+")


class DeployRefused(Exception):
    """The files cannot be written; the text is one sentence that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Who runs the processes, and on which address and port the web process listens."""

    user: str
    host: str
    port: int


def write_deploy_files(target: Path, place: Place) -> list[Path]:
    """Write every file below `target`, in a folder for each kind; the files written.

    Raises DeployRefused when there is no such user, or where a path cannot stand in the files.
    """
    values = _values(place)
    return [path for kind in KINDS for path in _write_kind(kind, target / kind, values)]


def _values(place: Place) -> dict[str, str]:
    values = {
        "user": place.user,
        "group": _group_of(place.user),
        "project": str(BASE_DIR),
        "packages": sys.prefix,
        "home": str(settings.QLIBUI_HOME),
        "host": place.host,
        "port": str(place.port),
    }
    for value in [*values.values(), *_written()]:
        if not PLAIN.fullmatch(value):
            said = "has a sign that units do not take: use letters, digits and . / _ - only"
            raise DeployRefused(f"{value!r} {said}.")
    return {**values, "written": " ".join(_written())}


def _group_of(user: str) -> str:
    try:
        return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    except KeyError:
        raise DeployRefused(
            f"There is no user {user}: make it with `useradd --system {user}`."
        ) from None


def _written() -> list[str]:
    """The folders that the processes write to: the data directory, and what lies beside it."""
    home = Path(settings.QLIBUI_HOME)
    named = [Path(settings.DROP_DIR), *_local_store(), *_sqlite_folder()]
    # A unit starts without those marked by a minus: they may be yet to be made.
    return [str(home), *sorted({f"-{path}" for path in named if not path.is_relative_to(home)})]


def _local_store() -> list[Path]:
    store = str(settings.STORE_URL)
    return [] if "://" in store else [Path(store)]


def _sqlite_folder() -> list[Path]:
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"] == "django.db.backends.sqlite3"
    return [Path(database["NAME"]).absolute().parent] if is_sqlite else []


def _write_kind(kind: str, target: Path, values: dict[str, str]) -> Iterator[Path]:
    templates = [path for path in sorted((TEMPLATES / kind).iterdir()) if path.suffix != BASE]
    engine = Engine(dirs=[str(TEMPLATES / kind)], autoescape=False)
    services = " ".join(path.name for path in templates if path.suffix == ".service")
    target.mkdir(parents=True, exist_ok=True)
    for template in templates:
        context = Context({**values, "services": services, "name": template.stem})
        (target / template.name).write_text(_render(engine, template.name, context))
        yield target / template.name


def _render(engine: Engine, name: str, context: Context) -> str:
    return engine.get_template(name).render(context).strip() + "\n"

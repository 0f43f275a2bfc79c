"""Typed environment variables: what the settings read, and what they say when a value is wrong.

Variables already set win over a `.env` file beside `manage.py`.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if os.environ.get("QLIBUI_READ_DOTENV", "1") == "1":
    environ.Env.read_env(BASE_DIR / ".env")


def read_flag(name: str, default: bool) -> bool:
    """A yes or no; anything that is neither is refused rather than taken for no."""
    raw = os.environ.get(name, "").strip().lower()
    if raw in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if raw == "" else raw in ("1", "true", "yes", "on")
    raise ImproperlyConfigured(f"{name} is {raw!r}: write true or false.")


def read_number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    raw = os.environ.get(name, "").strip()
    try:
        number = int(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {raw!r}: write a whole number.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} is {number}: write a number of at least {least}.")
    return number


def broker_beside(redis_url: str) -> str:
    """Celery's broker on the same server: database 1, where nothing else is kept."""
    server = urlsplit(redis_url)
    if server.scheme == "unix":
        return f"redis+socket://{server.path}?virtual_host=1"
    return urlunsplit(server._replace(path="/1"))


def read_home() -> Path:
    """The data directory, absolute, made if it is not there yet."""
    raw = os.environ.get("QLIBUI_HOME", "").strip()
    home = Path(raw).expanduser().resolve() if raw else BASE_DIR / ".qlibui"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        said = f"The data directory {home} cannot be made ({fault.strerror})"
        raise ImproperlyConfigured(f"{said}: give another one in QLIBUI_HOME.") from None
    return home


def read_secret_key(home: Path) -> str:
    """SECRET_KEY, or the one in the data directory, made once and readable by its owner only."""
    given = os.environ.get("SECRET_KEY", "").strip()
    return given or _stored_secret_key(home / "secret_key")


def _stored_secret_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, get_random_secret_key())
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)  # fails when another process was first: its key is the one
    except FileExistsError:
        pass
    finally:
        draft.unlink()

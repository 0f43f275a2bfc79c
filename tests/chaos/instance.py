"""One real qlib-ui for a run: database, Redis, workers, reconcile, beat and web."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from qlibui.embedded.waiting import wait_until
from qlibui.embedded.web import page_answers
from tests.chaos.broker import Broker
from tests.chaos.databases import Database, open_database
from tests.chaos.disk import Disk
from tests.chaos.programs import Programs

SHIPPED: Mapping[str, str] = {}
# Lease, sweep and back-off a tenth of what is shipped; the heartbeat as short as it may be.
SHORTENED: Mapping[str, str] = {
    "JOB_LEASE_SECONDS": "3",
    "JOB_HEARTBEAT_SECONDS": "1",
    "JOB_RECONCILE_SECONDS": "1",
    "JOB_PUBLISH_SECONDS": "1",
    "JOB_BACK_OFF_SECONDS": "1",
}
WORKERS, SLOTS = 2, 2


@dataclass
class Instance:
    """The parts of a run; whoever hurts one mends it again, dead programs come back alone."""

    home: Path
    logs: Path
    disk: Disk
    database: Database
    broker: Broker
    programs: Programs
    lease_seconds: float
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep_logs(self) -> Path:
        """A copy of what the programs said, which outlives the run."""
        return Path(
            shutil.copytree(self.logs, tempfile.mkdtemp("", "chaos-logs-"), dirs_exist_ok=True)
        )

    def start_workers(self) -> None:
        for number in range(1, WORKERS + 1):
            self.programs.start(
                f"worker{number}", "-m celery", "-A", "qlibui", "worker",
                "--queues", "data_import,default", "--concurrency", str(SLOTS),
                "--hostname", f"worker{number}@%h", "--loglevel", "info",
                "--without-gossip", "--without-mingle",
            )  # fmt: skip

    def start_reconcile(self) -> None:
        self.programs.start("reconcile", "manage.py", "reconcile")

    def start_beat(self, name: str = "beat") -> None:
        self.programs.start(name, "-m celery", "-A", "qlibui", "beat", "--pidfile", "")

    def start_web(self) -> None:
        self.programs.start(
            "web", "-m uvicorn", "qlibui.asgi:application",
            "--port", str(self.port), "--log-level", "warning",
        )  # fmt: skip

    def await_web(self, *, seconds: float = 60) -> bool:
        return wait_until(lambda: page_answers("127.0.0.1", self.port), seconds=seconds)


@contextmanager
def open_instance(database_name: str, pace: Mapping[str, str]) -> Iterator[Instance]:
    """An instance whose tables are made and whose settings are this process's, too; nothing of
    it runs yet but database and Redis. Nothing is left of it afterwards but its logs."""
    folder = Path(tempfile.mkdtemp(prefix="qlibui-chaos-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        disk = Disk(folder / "disk")
        stack.callback(disk.unmount)
        home = disk.folder / "home"
        for made in (home, home / "static", folder / "logs"):
            made.mkdir(parents=True)
        folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
        at = home if database_name == "sqlite" else folder
        database = stack.enter_context(open_database(database_name, at))
        broker = Broker(home, folder / "logs" / "redis.log")
        stack.callback(broker.kill)
        environment = _environment(home, database, broker, pace)
        os.environ.update(environment)
        lease = _prepare_database()
        programs = Programs(os.environ, folder / "logs")
        stack.callback(programs.stop_all)
        yield Instance(
            home, folder / "logs", disk, database, broker, programs, lease,
            _any_free_port(),
        )  # fmt: skip


def _any_free_port() -> int:
    """One that another run, begun at the same moment, is not given as well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _environment(
    home: Path, database: Database, broker: Broker, pace: Mapping[str, str]
) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
        "QLIBUI_HOME": str(home),
        "QLIBUI_READ_DOTENV": "0",
        "SECRET_KEY": "of one run of the chaos tests, which nobody signs anything with",
        "DATABASE_URL": database.url,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **broker.environment,
        **pace,
    }


def _prepare_database() -> float:
    """Set Django up in this process and make the tables; the length of a lease, in seconds."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    return float(settings.JOB_LEASE_SECONDS)

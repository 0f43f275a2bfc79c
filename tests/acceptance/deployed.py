"""A site as docs/deploying.md says: the rendered programs under supervisor, three workers among
them, in production settings, with a Redis on TCP and the database asked for."""

import getpass
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from qlibui.embedded.programs import find_redis
from qlibui.embedded.waiting import wait_until
from qlibui.embedded.web import find_free_port
from tests.acceptance.api import PROXIED
from tests.chaos.databases import open_database
from tests.qlibui.start import environment_of, manage_in, running_programs

HOST, FIRST_PORT = "127.0.0.1", 8500


@dataclass
class Deployed:
    """Where it is; `password` is the administrator's."""

    home: Path
    port: int
    password: str
    environment: Mapping[str, str]
    configuration: Path

    def running(self) -> dict[str, int]:
        return running_programs(self.configuration)

    def import_worker(self) -> int:
        """The pid of the worker that imports."""
        return self.running()["qlib-ui-import"]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command as from a shell of that machine."""
        return manage_in(self.environment, *arguments)

    def is_well(self) -> bool:
        """Every queue has its worker, beat and reconcile give signs of life."""
        try:
            address = f"http://{HOST}:{self.port}/health/deep"
            return requests.get(address, headers=PROXIED, timeout=10).ok
        except requests.ConnectionError:
            return False


@contextmanager
def deploy(database: str) -> Iterator[Deployed]:
    """A site on "sqlite" or "postgres" that is well; nothing is left of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="qlibui-deployed-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        home = folder / "home"
        (home / "logs").mkdir(parents=True, mode=0o700)
        at = home if database == "sqlite" else folder
        url = stack.enter_context(open_database(database, at)).url
        redis_port = stack.enter_context(_redis(folder / "redis"))
        site = _install(folder, _environment(home, url, redis_port))
        stack.enter_context(_supervised(site))
        assert wait_until(site.is_well, seconds=120), site.manage("doctor").stdout
        yield site


def _environment(home: Path, database_url: str, redis_port: int) -> dict[str, str]:
    return environment_of(home) | {
        "DATABASE_URL": database_url,
        "REDIS_URL": f"redis://{HOST}:{redis_port}/0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "DJANGO_SUPERUSER_PASSWORD": secrets.token_urlsafe(12),
    }


def _install(folder: Path, environment: dict[str, str]) -> Deployed:
    port = find_free_port(HOST, FIRST_PORT)
    user = ("--user", getpass.getuser())
    for command in (
        ("migrate", "--noinput"),
        ("createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.org"),
        ("render_deploy", str(folder / "files"), "--port", str(port), *user),
    ):
        done = manage_in(environment, *command)
        assert done.returncode == 0, done.stderr
    return Deployed(
        home=Path(environment["QLIBUI_HOME"]),
        port=port,
        password=environment["DJANGO_SUPERUSER_PASSWORD"],
        environment=environment,
        configuration=folder / "files" / "supervisor" / "supervisord.conf",
    )


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    """A Redis as production has to have it; its port."""
    folder.mkdir()
    port = find_free_port(HOST, FIRST_PORT + 100)
    command = [find_redis("redis-server"), "--port", str(port), "--bind", HOST]
    command += ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--dir", str(folder)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield port
    finally:
        server.kill()
        server.wait()


@contextmanager
def _supervised(site: Deployed) -> Iterator[None]:
    supervisor = subprocess.Popen(
        [sys.executable, "-P", "-m", "supervisor.supervisord", "-c", str(site.configuration)],
        env={**site.environment},
        cwd=site.home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        started = psutil.Process(supervisor.pid).children(recursive=True)
        supervisor.terminate()
        psutil.wait_procs([psutil.Process(supervisor.pid)], timeout=60)
        for left in started:
            if left.is_running():
                left.kill()
        supervisor.wait()

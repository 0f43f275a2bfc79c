"""One start of everything, from an empty directory to a page that answers, until Ctrl-C."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from qlibui.embedded import first_start, redis
from qlibui.embedded.configuration import (
    control_socket,
    write_redis_config,
    write_supervisor_config,
)
from qlibui.embedded.errors import StartRefused
from qlibui.embedded.home import hold, prepare_home
from qlibui.embedded.programs import list_programs
from qlibui.embedded.summary import Summary
from qlibui.embedded.supervision import keep_running, reap_orphans, start_the_rest
from qlibui.embedded.waiting import wait_until
from qlibui.embedded.web import find_free_port, page_answers

PAGE_SECONDS = 90
REDIS_SECONDS = 10
CONTROL_SECONDS = 30

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a person asked for: where the data is, where the page goes, whether to fill it."""

    home: Path
    project: Path
    host: str
    port: int
    sample: bool

    def run(self, say: Say) -> None:
        """Bring everything up, say where it is, and keep it up until SIGINT, SIGTERM or SIGHUP.

        Raises StartRefused when it cannot start; no process is left either way.
        """
        os.umask(0o077)
        prepare_home(self.home)
        with hold(self.home):
            _stop_on_signals()
            port = find_free_port(self.host, self.port)
            embedded = not names_redis(os.environ)
            with keep_running(
                self._configure(port, embedded),
                home=self.home,
                environment=self._environment(embedded),
            ) as supervisor:
                first_start.migrate_database()
                password = first_start.create_admin()
                self._await_page(port, supervisor)
                self._start_the_rest()
                say(str(self._summary(port, password)))
                if self._request_sample(embedded):
                    say("A simulated sample market is being imported: the first page shows it.")
                _stay(supervisor, wants_demo=self.sample)

    def _summary(self, port: int, password: str | None) -> Summary:
        return Summary(
            host=self.host,
            port=port,
            asked_port=self.port,
            home=self.home,
            password=password,
        )

    def _configure(self, port: int, embedded: bool) -> Path:
        redis_config = write_redis_config(self.home) if embedded else None
        programs = list_programs(host=self.host, port=port, redis_config=redis_config)
        return write_supervisor_config(self.home, programs, directory=self.project)

    def _environment(self, embedded: bool) -> dict[str, str]:
        environment = {**os.environ, "QLIBUI_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        if embedded:
            socket = redis.socket_path(self.home)
            environment["REDIS_URL"] = redis.redis_url(socket)
            environment["CELERY_BROKER_URL"] = redis.broker_url(socket)
        return environment

    def _start_the_rest(self) -> None:
        control = control_socket(self.home)
        if not wait_until(lambda: redis.is_live(control), seconds=CONTROL_SECONDS):
            raise StartRefused("Supervisor did not come up: logs/start.log says why.")
        start_the_rest(control)

    def _await_page(self, port: int, supervisor: subprocess.Popen[bytes]) -> None:
        def settled() -> bool:
            return page_answers(self.host, port) or supervisor.poll() is not None

        if not wait_until(settled, seconds=PAGE_SECONDS) or supervisor.poll() is not None:
            raise StartRefused(
                f"The page did not come up: {self.home / 'logs'} says why, web.log first."
            )

    def _request_sample(self, embedded: bool) -> bool:
        if not self.sample:
            return False
        socket = redis.socket_path(self.home)
        if embedded:
            # Not vital: a job published to nobody stays in the database and is published again.
            wait_until(lambda: redis.is_live(socket), seconds=REDIS_SECONDS)
        return first_start.request_sample_market(redis.broker_url(socket) if embedded else None)


def names_redis(environment: Mapping[str, str]) -> bool:
    """Tell whether the environment names a Redis that runs elsewhere."""
    return any(environment.get(name) for name in ("REDIS_URL", "CELERY_BROKER_URL"))


def _stay(supervisor: subprocess.Popen[bytes], *, wants_demo: bool) -> NoReturn:
    while supervisor.poll() is None:
        reap_orphans(supervisor)
        wants_demo = wants_demo and not first_start.request_demo_backtest()
        time.sleep(1)
    raise StartRefused("The supervisor of the processes ended by itself: logs/start.log says why.")


def _stop_on_signals() -> None:
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup keeps a start alive
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    # make passes on a signal that the whole group got already; only a second Ctrl-C hurries.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    raise KeyboardInterrupt

"""The Redis of a run: the server of the embedded start, with its append-only file."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from redis import Redis

from qlibui.embedded import redis as embedded
from qlibui.embedded.configuration import write_redis_config
from qlibui.embedded.programs import find_redis
from qlibui.embedded.waiting import wait_until

QUEUES = ("data_import", "default")


class Broker:
    """A Redis server on the private socket of `home`, that can be hurt and brought back."""

    def __init__(self, home: Path, log: Path) -> None:
        self.socket = embedded.socket_path(home)
        self._home, self._log = home, log
        (home / "run").mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        self._config = write_redis_config(home)
        self.process = self._start()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "REDIS_URL": embedded.redis_url(self.socket),
            "CELERY_BROKER_URL": embedded.broker_url(self.socket),
        }

    def client(self) -> Redis:
        """A client of the database that the messages are in."""
        path = str(self.socket)
        return Redis(unix_socket_path=path, db=embedded.BROKER_DATABASE, socket_timeout=5)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self, *, forgetful: bool = False) -> None:
        """Come back after `kill`, with what the append-only file has or without anything."""
        if forgetful:
            shutil.rmtree(self.socket.parent)
            self.socket.parent.mkdir(mode=0o700)
        self.process = self._start()

    def revive(self) -> bool:
        """Start Redis again if it died by itself; whether it had."""
        died = self.process.poll() is not None
        if died:
            self.restart()
        return died

    def hang(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [find_redis("redis-server"), str(self._config)], stdout=log, stderr=log
            )
        assert wait_until(lambda: embedded.is_live(self.socket), seconds=20), "Redis did not start"
        return process

"""A web server as in production, on the database and data directory of a test."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests
from django.contrib.auth.models import User
from knox.models import AuthToken

from qlibui.embedded.waiting import wait_until
from qlibui.embedded.web import page_answers
from qlibui.environment import BASE_DIR
from tests.api import API
from tests.data_management.resumable_client import BYTES, metadata
from tests.database import database_url


@dataclass
class Server:
    """One web process, asked in the name of whom the token belongs to."""

    port: int
    home: Path
    process: subprocess.Popen[bytes]
    token: str = ""

    def sign_in(self, person: User) -> None:
        self.token = AuthToken.objects.create(person)[1]

    def ask(self, method: str, path: str, **asked: Any) -> requests.Response:
        headers = {"Authorization": f"Token {self.token}"} | asked.pop("headers", {})
        url = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, url, headers=headers, timeout=60, **asked)

    def begin(self, length: int, name: str = "bars.csv") -> str:
        """Begin an upload; answers its path."""
        headers = {"Upload-Length": str(length), **metadata(name)}
        answer = self.ask("POST", f"{API}/uploads/", headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, path: str, offset: int, content: bytes) -> requests.Response:
        headers = {"Upload-Offset": str(offset), "Content-Type": BYTES}
        return self.ask("PATCH", path, data=content, headers=headers)

    def offset_of(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])

    def send_and_hang_up(self, path: str, content: bytes, sent: int) -> None:
        """PATCH from 0 on, and be cut off after `sent` bytes."""
        with self.send_part(path, content, sent):
            pass

    def send_part(self, path: str, content: bytes, sent: int) -> socket.socket:
        """A connection whose PATCH from 0 on has come as far as `sent` bytes."""
        head = (
            f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Token {self.token}\r\nContent-Type: {BYTES}\r\n"
            f"Upload-Offset: 0\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        line = socket.create_connection(("127.0.0.1", self.port))
        line.sendall(head.encode() + content[:sent])
        return line

    @property
    def peak_bytes(self) -> int:
        """The most memory that the process had at once."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def serve(home: Path) -> Iterator[Server]:
    """uvicorn in a process of its own, until the end of the block."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "qlibui.asgi:application", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "warning"],
        cwd=BASE_DIR,
        env={**os.environ, "QLIBUI_HOME": str(home), "DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: page_answers("127.0.0.1", port), seconds=60)
        yield Server(port, home, process)
    finally:
        if psutil.pid_exists(process.pid):
            process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port

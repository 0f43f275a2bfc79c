"""The health checks of the containers, run as they stand there, against a real server."""

import re
import subprocess
import sys
from typing import Any

import pytest

from qlibui.environment import BASE_DIR
from qlibui.health.probes import PROBES

CHECK = re.compile(r'"(import http\.client [^"]+)"')
FILES = ("Dockerfile", "compose.yaml")


def check_of(file: str, port: int) -> subprocess.CompletedProcess[bytes]:
    (code,) = CHECK.findall((BASE_DIR / file).read_text())
    command = [sys.executable, "-c", code.replace("8000", str(port))]
    return subprocess.run(command, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("file", FILES)
def test_a_container_is_healthy_while_its_server_answers(file: str, live_server: Any) -> None:
    assert check_of(file, live_server.thread.port).returncode == 0


@pytest.mark.parametrize("file", FILES)
def test_a_container_without_a_server_is_not(file: str) -> None:
    assert check_of(file, 1).returncode != 0


def test_the_containers_ask_what_there_is() -> None:
    asked = {
        found
        for file in FILES
        for found in re.findall(r"/health/\w+", (BASE_DIR / file).read_text())
    }
    assert asked == set(PROBES)

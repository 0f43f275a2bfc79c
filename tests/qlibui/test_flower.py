"""A real Flower beside a real worker: it sees our queues, our workers and what they do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests
from celery import current_app
from redis import Redis

from qlibui.embedded.programs import QUEUES
from qlibui.embedded.waiting import wait_until
from qlibui.embedded.web import find_free_port
from qlibui.environment import BASE_DIR
from tests.database import database_url
from tests.jobs.real_worker import begin_worker

WATCHER = ("watcher", "of-a-test")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        find_spec("flower") is None,
        reason="Flower is not installed: pip install -r requirements-flower.lock.txt",
    ),
]


@pytest.fixture
def worker(redis_broker: Redis, tmp_path: Path) -> Iterator[None]:
    worker = begin_worker(tmp_path / "worker.log")
    yield
    worker.kill()


@pytest.fixture
def flower(worker: None, tmp_path: Path) -> Iterator[str]:
    """Its address."""
    port = find_free_port("127.0.0.1", 5555)
    command = [sys.executable, "-m", "celery", "-A", "qlibui", "flower", "--address=127.0.0.1"]
    given = {
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": current_app.conf.broker_write_url,
        "FLOWER_BASIC_AUTH": ":".join(WATCHER),
    }
    with (tmp_path / "flower.log").open("wb") as log:
        program = subprocess.Popen(
            [*command, f"--port={port}"],
            cwd=BASE_DIR, env=os.environ | given, stdout=log, stderr=log,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        assert wait_until(lambda: answers(address), seconds=100), log_of(tmp_path)
        yield address
    finally:
        program.terminate()
        program.wait(30)


def log_of(folder: Path) -> str:
    return (folder / "flower.log").read_text()


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthcheck", timeout=5).ok
    except requests.ConnectionError:
        return False


def ask(address: str, path: str) -> Any:
    answer = requests.get(f"{address}/api/{path}", auth=WATCHER, timeout=30)
    return answer.json() if answer.ok else {}


def test_flower_sees_queues_workers_and_tasks(flower: str) -> None:
    assert wait_until(lambda: listened(flower) == set(QUEUES), seconds=60)
    # It asks workers for their events some seconds after it has come up.
    assert wait_until(lambda: sees_a_task(flower), seconds=60)
    lengths = ask(flower, "queues/length")["active_queues"]
    assert {each["name"] for each in lengths} == set(QUEUES)
    assert requests.get(f"{flower}/workers", timeout=30).status_code == 401


def listened(flower: str) -> set[str]:
    workers = ask(flower, "workers?refresh=1").values()
    return {queue["name"] for worker in workers for queue in worker.get("active_queues", [])}


def sees_a_task(flower: str) -> bool:
    current_app.send_task("qlibui.jobs.tasks.reconcile")
    seen = ask(flower, "tasks").values()
    return ("qlibui.jobs.tasks.reconcile", "SUCCESS") in {(t["name"], t["state"]) for t in seen}

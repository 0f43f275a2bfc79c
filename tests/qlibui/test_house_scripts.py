"""The start scripts of the guide."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from redis import Redis

from qlibui.embedded.programs import QUEUES
from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR
from qlibui.jobs.signs import read_signs
from tests.database import database_url

CELERY_WORKER = [sys.executable, "-m", "celery", "-A", "qlibui", "worker"]


def start(script: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments],
        cwd=where,
        env={**os.environ, "CELERY_BROKER_URL": "memory://"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_script_works_from_anywhere_through_a_link_and_passes_arguments_on(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "linked").symlink_to(BASE_DIR / f"start_celery_{name}.sh")
    said = start(tmp_path / "linked", tmp_path, "--help")
    assert said.returncode == 0
    assert said.stdout.startswith(f"Usage: celery {name}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", [CELERY_WORKER, [str(BASE_DIR / "start_celery_worker.sh")]])
def test_a_worker_that_is_told_no_queue_serves_all_four(
    command: list[str], redis_broker: Redis, tmp_path: Path
) -> None:
    broker = current_app.conf.broker_write_url
    given = {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker}
    told = {"PYTHONPATH": str(BASE_DIR)}  # celery looks for the app where it is started
    worker = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | given | told, stderr=subprocess.DEVNULL
    )
    try:
        assert wait_until(lambda: read_signs().listened == set(QUEUES), seconds=100)
    finally:
        worker.terminate()
        worker.wait(30)

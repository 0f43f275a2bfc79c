"""Beat and reconcile leave signs of life while they run, and none afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import current_app
from redis import Redis

from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR
from qlibui.jobs import signs
from qlibui.jobs.reconcile import reconcile
from tests.database import database_url

pytestmark = pytest.mark.django_db(transaction=True)
COMMANDS = {
    signs.BEAT: ["-m", "celery", "-A", "qlibui", "beat", "--pidfile="],
    signs.RECONCILE: ["manage.py", "reconcile"],
}


@contextmanager
def running(program: str, log: Path) -> Iterator[None]:
    broker = current_app.conf.broker_write_url
    environment = os.environ | {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *COMMANDS[program]],
            cwd=BASE_DIR,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("program", COMMANDS)
def test_a_program_is_missed_until_it_runs(
    program: str, redis_broker: Redis, tmp_path: Path
) -> None:
    assert program not in signs.read_signs().running
    with running(program, tmp_path / "log"):
        assert wait_until(lambda: program in signs.read_signs().running, seconds=60)
    assert signs.read_signs().running == {program}
    assert 0 < redis_broker.ttl(f"qlibui:running:{program}") <= 30


def test_the_second_net_is_not_taken_for_reconcile(redis_broker: Redis) -> None:
    reconcile()
    assert signs.read_signs().is_swept
    assert signs.read_signs().running == frozenset()

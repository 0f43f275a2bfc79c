"""Two schedulers by mistake: each due run makes one job all the same."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from redis import Redis

from data_management.tasks import cleanup_old_imports
from qlibui.embedded.waiting import wait_until
from qlibui.environment import BASE_DIR
from qlibui.jobs.models import Job
from tests.database import database_url

EVERY_SECONDS, RUNS = 2, 4


@pytest.fixture
def logs(
    transactional_db: None, redis_broker: Redis, tmp_path: Path
) -> Iterator[tuple[Path, Path]]:
    """The logs of two real beats on this test's database, which holds one schedule."""
    often, _ = IntervalSchedule.objects.get_or_create(every=EVERY_SECONDS, period="seconds")
    PeriodicTask.objects.all().delete()
    PeriodicTask.objects.create(name="often", task=cleanup_old_imports.name, interval=often)
    logs = (tmp_path / "first.log", tmp_path / "second.log")
    beats = [_begin_beat(log) for log in logs]
    yield logs
    for beat in beats:
        beat.kill()
        beat.wait()


def _begin_beat(log: Path) -> subprocess.Popen[bytes]:
    broker = current_app.conf.broker_write_url
    environment = os.environ | {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker}
    command = [sys.executable, "-m", "celery", "-A", "qlibui", "beat", "--loglevel=info"]
    with log.open("wb") as file:
        return subprocess.Popen(
            [*command, "--pidfile="],
            cwd=BASE_DIR,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def sent(log: Path) -> int:
    return log.read_text().count("Sending due task often")


@pytest.mark.django_db(transaction=True)
def test_two_beats_make_one_job_of_a_due_run(logs: tuple[Path, Path], redis_broker: Redis) -> None:
    assert wait_until(lambda: all(sent(log) >= RUNS for log in logs), seconds=60)
    # A beat says so before it sends.
    assert wait_until(lambda: redis_broker.llen("data_import") >= 2 * RUNS, seconds=10)
    waiting = [json.loads(raw) for raw in redis_broker.lrange("data_import", 0, -1)]
    ids = [message["headers"]["id"] for message in waiting]
    assert max(Counter(ids).values()) == 2, "no run was sent by both"
    for each in ids:
        cleanup_old_imports.apply(task_id=each)
    assert Job.objects.count() == len(set(ids)) < len(ids)
    assert set(Job.objects.values_list("status", flat=True)) == {"succeeded"}

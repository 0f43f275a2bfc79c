"""A Redis that takes connections and answers nothing keeps nobody waiting for long."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from data_management.models import ImportTask
from qlibui.celery import app
from qlibui.embedded import redis as embedded
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.sending import messenger
from qlibui.jobs.services import cancel, enqueue
from qlibui.management.commands.reconcile import SOON_SECONDS, sweep
from tests.conftest import celery_on
from tests.silent_redis import silent_redis

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hung_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Celery publishes to a socket that nobody reads from."""
    monkeypatch.setattr(messenger, "spared_until", 0.0)
    with silent_redis() as silent:
        yield silent


def times_asked(silent: socket.socket) -> int:
    """How often somebody has connected."""
    asked = 0
    while True:
        try:
            silent.accept()[0].close()
        except BlockingIOError:
            return asked
        asked += 1


def test_a_job_is_accepted_after_one_attempt_to_send_it(hung_redis: socket.socket) -> None:
    job = enqueue(ImportTask())
    job.refresh_from_db()
    assert job.status == JobStatus.PENDING
    assert times_asked(hung_redis) == 1


def test_whoever_sends_many_messages_waits_once(hung_redis: socket.socket) -> None:
    jobs = [enqueue(ImportTask()) for _ in range(5)]
    for job in jobs:
        cancel(job.pk)
    assert times_asked(hung_redis) == 1
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.CANCELLED}


def test_after_a_while_redis_is_asked_again(
    hung_redis: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(ImportTask())
    monkeypatch.setattr(messenger, "spared_until", 0.0)
    enqueue(ImportTask())
    assert times_asked(hung_redis) == 2


def test_who_was_refused_tries_again_at_once(redis_broker: Redis) -> None:
    path = redis_broker.connection_pool.connection_kwargs["path"]
    with celery_on(embedded.broker_url(Path(path).with_name("nobody.sock"))):
        enqueue(ImportTask())
    job = enqueue(ImportTask())
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED


def test_a_worker_is_more_patient_than_a_sender() -> None:
    reading = app.connection_for_read().transport_options or {}
    writing = app.connection_for_write().transport_options or {}
    assert reading["socket_timeout"] > writing["socket_timeout"]
    assert "max_retries" not in reading


def test_a_sweep_that_could_not_send_is_soon_followed_by_another(
    hung_redis: socket.socket, settings: Any
) -> None:
    settings.JOB_RECONCILE_SECONDS = 60
    assert sweep() == 60
    enqueue(ImportTask())
    Job.objects.update(created_at="2020-01-01T00:00:00Z")
    assert sweep() == SOON_SECONDS

"""With the guide's three variables Celery's results lie in Redis, here one on a port."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from celery.backends.redis import RedisBackend

from qlibui.embedded.programs import find_redis
from qlibui.embedded.waiting import wait_until
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.conftest import celery_on
from tests.jobs.real_worker import becomes, begin_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """Of a Redis as a person starts it, without a database's number."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [find_redis("redis-server"), "--port", str(port), "--save", ""]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    assert wait_until(lambda: _listens(port), seconds=20)
    yield f"redis://127.0.0.1:{port}"
    server.kill()
    server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def test_a_result_is_kept_in_redis(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELERY_RESULT_BACKEND", f"{redis_url}/2")
    with celery_on(f"{redis_url}/1"):
        worker = begin_worker(tmp_path / "worker.log", "--concurrency=1")
        job = enqueue(Job(kind="tests.tell_worker"))
        assert becomes(job, "succeeded")
        results = RedisBackend(app=current_app, url=f"{redis_url}/2")
        assert wait_until(lambda: results.get_state(job.celery_task_id) == "SUCCESS", seconds=10)
        results.client.close()
        worker.kill()

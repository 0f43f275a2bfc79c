"""Each part stopped for real: the API says what a job waits for."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from redis import Redis

from qlibui.embedded.waiting import wait_until
from qlibui.jobs import signs
from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job
from qlibui.jobs.reconcile import reconcile
from qlibui.jobs.services import enqueue
from tests.api import API, sign_in
from tests.jobs.real_worker import BeginWorker, becomes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(user: User) -> Any:
    """What the API tells of why a job waits."""
    client = sign_in(user)
    return lambda job: client.get(f"{API}/jobs/{job.pk}/").json()["waiting"]


def new_job(user: User, file: Path, **fields: Any) -> Job:
    job = Job(kind="tests.wait_for_word", owner=user, params={"told": str(file)}, **fields)
    return enqueue(job)


def test_no_worker_listens(redis_broker: Redis, user: User, told: Any, tmp_path: Path) -> None:
    job = new_job(user, tmp_path / "told")
    assert told(job) == {
        "code": "no_worker",
        "message": "No worker listens on the queue default: start one.",
        "position": None,
    }


def test_redis_is_gone(redis_broker: Redis, user: User, told: Any, tmp_path: Path) -> None:
    job = new_job(user, tmp_path / "told")
    redis_broker.shutdown(nosave=True)
    assert told(job)["code"] == "redis_unreachable"


def test_busy_workers_and_then_none(
    real_worker: BeginWorker, user: User, told: Any, tmp_path: Path
) -> None:
    worker = real_worker("--concurrency=1")
    first, *others = (new_job(user, tmp_path / f"told{number}") for number in range(3))
    assert becomes(first, "running")
    assert told(first) is None
    assert [told(job)["code"] for job in others] == ["workers_busy"] * 2
    assert [told(job)["position"] for job in others] == [1, 2]
    worker.kill()
    assert wait_until(lambda: told(others[0])["code"] == "no_worker", seconds=30)


def test_held_by_its_neighbour(redis_broker: Redis, user: User, told: Any, tmp_path: Path) -> None:
    signs.tell_listening(["default"])
    running, held = (new_job(user, tmp_path / "told", exclusive_key="dataset:1") for _ in range(2))
    claim(running.pk)
    assert told(held)["code"] == "held"


def test_enough_of_a_persons_jobs_are_active(
    redis_broker: Redis, user: User, told: Any, settings: Any, tmp_path: Path
) -> None:
    settings.JOB_ACTIVE_PER_USER = 1
    signs.tell_listening(["default"])
    _first, second = (new_job(user, tmp_path / "told") for _ in range(2))
    assert told(second)["code"] == "own_limit"


def test_a_lost_message_and_who_sends_it_again(
    redis_broker: Redis, user: User, told: Any, tmp_path: Path
) -> None:
    job = new_job(user, tmp_path / "told")
    redis_broker.flushall()
    signs.tell_listening(["default"])
    assert told(job)["code"] == "no_reconcile"
    reconcile()
    assert told(job)["code"] == "being_sent"


def test_an_answer_changes_with_the_reason(redis_broker: Redis, user: User, tmp_path: Path) -> None:
    job = new_job(user, tmp_path / "told")
    client, url = sign_in(user), f"{API}/jobs/{job.pk}/"
    tag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    signs.tell_listening(["default"])
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_a_longer_list_asks_no_more(
    redis_broker: Redis, user: User, django_assert_num_queries: Any, tmp_path: Path
) -> None:
    client = sign_in(user)
    counts = []
    for _ in range(2):
        for _ in range(5):
            new_job(user, tmp_path / "told")
        before = redis_broker.info("commandstats").get("cmdstat_llen", {}).get("calls", 0)
        with django_assert_num_queries(7):
            listed = client.get(f"{API}/jobs/").json()["results"]
        calls = redis_broker.info("commandstats")["cmdstat_llen"]["calls"] - before
        counts.append(calls)
        assert {job["waiting"]["code"] for job in listed} == {"no_worker"}
    assert counts[0] == counts[1]

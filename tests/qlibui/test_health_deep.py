"""The deep look, with parts really stopped: its state for everybody, what it found for staff."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from redis import Redis

from data_management.models import ImportTask
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.qlibui.health import DEEP, PAGE, found, sign, wrong
from tests.silent_redis import silent_redis

WORKERS = {f"worker_{queue}" for queue in ("default", "data_import", "backtest", "strategy")}


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is well answers in time even where many tests run at once."""
    monkeypatch.setattr("qlibui.health.looking.PATIENCE_SECONDS", 30.0)


@pytest.fixture
def staff(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def well(redis_broker: Redis) -> None:
    """Every program has just given its sign of life."""
    sign()


def test_everything_is_well(staff: Client, well: None) -> None:
    answer = staff.get(DEEP)
    assert wrong(staff) == set()
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "no-store" in answer["Cache-Control"]


def test_others_are_told_the_bare_state(client: Client, user: User, well: None) -> None:
    for _ in range(2):
        assert client.get(DEEP).json() == {"status": "ok"}
        client.force_login(user)


def test_a_fault_is_a_status_that_monitors_heed(client: Client, user: User) -> None:
    answer = client.get(DEEP)
    assert (answer.status_code, answer.json()) == (503, {"status": "failing"})


def test_redis_is_stopped(staff: Client, redis_broker: Redis, well: None) -> None:
    redis_broker.shutdown(nosave=True)
    assert wrong(staff) == {"redis"}
    assert not WORKERS & set(found(staff))


def test_redis_hangs(staff: Client) -> None:
    with silent_redis():
        assert wrong(staff) == {"redis"}


def test_redis_throws_messages_away(staff: Client, redis_broker: Redis, well: None) -> None:
    redis_broker.config_set("maxmemory-policy", "allkeys-lru")
    assert wrong(staff) == set()
    redis_broker.config_set("maxmemory", "100mb")
    assert wrong(staff) == {"eviction"}


def test_nothing_but_redis_runs(staff: Client, redis_broker: Redis) -> None:
    assert wrong(staff) == WORKERS | {"beat", "reconcile"}


def test_one_queue_has_no_worker(staff: Client, redis_broker: Redis) -> None:
    sign("default", "data_import", "strategy")
    assert wrong(staff) == {"worker_backtest"}
    assert found(staff)["worker_backtest"]["message"] == (
        "No worker listens on the queue backtest: start "
        "`./start_celery_worker.sh --queues backtest`."
    )


def test_the_data_directory_cannot_be_written(staff: Client, well: None, settings: Any) -> None:
    settings.QLIBUI_HOME = Path("/proc")  # where not even root makes a file
    assert wrong(staff) == {"data_directory"}


def test_the_disk_is_nearly_full(
    staff: Client, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qlibui.health.disk.LEAST_FREE_BYTES", 2**80)
    assert wrong(staff) == {"disk"}
    assert found(staff)["disk"]["figures"]["free_bytes"] > 0


@pytest.mark.django_db(transaction=True)
def test_how_long_the_oldest_job_waits(staff: Client, well: None) -> None:
    assert found(staff)["waiting_jobs"]["figures"] == {"oldest_seconds": None}
    later = enqueue(ImportTask())
    Job.objects.filter(pk=later.pk).update(run_after=timezone.now() + timedelta(hours=1))
    oldest = enqueue(ImportTask())
    Job.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - timedelta(hours=2))
    assert 7200 <= found(staff)["waiting_jobs"]["figures"]["oldest_seconds"] < 7300
    assert wrong(staff) == set()
    Job.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - timedelta(hours=30))
    assert wrong(staff) == {"waiting_jobs"}


def test_a_person_sees_a_page(staff: Client, redis_broker: Redis) -> None:
    answer = staff.get(DEEP, headers=PAGE)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "Something is wrong" in text
    assert "Beat gives no sign of life: start `./start_celery_beat.sh`." in text
    assert text.index("check-found") < text.index("check-clear")


def test_a_visitor_sees_a_page_without_findings(client: Client, well: None, db: None) -> None:
    text = client.get(DEEP, headers=PAGE).content.decode()
    assert "Everything is well" in text
    assert "check-" not in text


def test_no_secret_is_told(staff: Client, well: None, settings: Any) -> None:
    text = staff.get(DEEP).content.decode() + staff.get(DEEP, headers=PAGE).content.decode()
    assert settings.SECRET_KEY not in text
    assert "redis.sock" not in text

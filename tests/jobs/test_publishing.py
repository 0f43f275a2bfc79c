"""The message is only a wake-up hint: lost, it is sent again; doubled, it harms nothing."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from redis import Redis

from data_management.models import ImportTask
from qlibui.jobs.broker import RedisUnreachable
from qlibui.jobs.claims import claim, renew, succeed
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.messages import count_waiting, ids_waiting
from qlibui.jobs.models import Job
from qlibui.jobs.processes import run_in_child
from qlibui.jobs.reconcile import _free, _orphans, reconcile
from qlibui.jobs.services import enqueue, publish

pytestmark = pytest.mark.django_db(transaction=True)


def messages(broker: Redis, queue: str = "data_import") -> list[dict[str, object]]:
    return [json.loads(message)["headers"] for message in broker.lrange(queue, 0, -1)]


def settle(job: Job) -> None:
    """Let the job have been published, or created, a while ago."""
    long_ago = "2020-01-01T00:00:00Z"
    Job.objects.filter(pk=job.pk).update(created_at=long_ago, turn_at=long_ago)
    Job.objects.filter(pk=job.pk, queued_at__isnull=False).update(queued_at=long_ago)


def test_a_job_is_published_when_its_transaction_commits(redis_broker: Redis) -> None:
    with transaction.atomic():
        job = enqueue(ImportTask())
        assert messages(redis_broker) == []
    job.refresh_from_db()
    [message] = messages(redis_broker)
    assert job.status == JobStatus.QUEUED
    assert message["id"] == job.celery_task_id
    assert message["task"] == "data_management.tasks.import_tasks.process_data_import"


def test_a_message_carries_the_id_of_its_job_only(redis_broker: Redis) -> None:
    job = enqueue(ImportTask(file_path="/secret/place.csv"))
    [message] = messages(redis_broker)
    assert message["argsrepr"] == f"['{job.pk}']"
    assert message["kwargsrepr"] == "{}"


def test_without_redis_a_job_is_accepted_and_waits() -> None:
    job = enqueue(ImportTask())
    job.refresh_from_db()
    assert job.status == JobStatus.PENDING


def test_whoever_enqueues_a_job_is_spared_what_fails_after_its_commit() -> None:
    job = enqueue(Job(kind="of nobody"))
    job.refresh_from_db()
    assert job.status == JobStatus.PENDING


def test_the_sweep_publishes_what_could_not_be_published(redis_broker: Redis) -> None:
    job = ImportTask()
    job.save()
    settle(job)
    assert reconcile()["published"] == 1
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED
    assert len(messages(redis_broker)) == 1


def test_the_sweep_publishes_again_what_redis_lost(redis_broker: Redis) -> None:
    job = enqueue(ImportTask())
    redis_broker.flushall()
    settle(job)
    assert reconcile()["published"] == 1
    [message] = messages(redis_broker)
    job.refresh_from_db()
    assert message["id"] == job.celery_task_id


def test_the_sweep_leaves_a_job_alone_whose_message_waits(redis_broker: Redis) -> None:
    settle(enqueue(ImportTask()))
    assert reconcile()["published"] == 0
    assert len(messages(redis_broker)) == 1


def test_the_sweep_leaves_a_job_alone_that_waits_for_its_neighbour(redis_broker: Redis) -> None:
    running = ImportTask(exclusive_key="dataset:1")
    running.save()
    Job.objects.filter(pk=running.pk).update(status=JobStatus.RUNNING)
    held = ImportTask(exclusive_key="dataset:1")
    held.save()
    settle(held)
    assert reconcile()["published"] == 0


def test_a_second_sweep_finds_nothing_left_to_do(redis_broker: Redis) -> None:
    job = enqueue(ImportTask())
    redis_broker.flushall()
    settle(job)
    reconcile()
    assert reconcile() == {"freed": 0, "published": 0, "unsent": 0}


def test_waiting_messages_are_known_by_their_celery_ids(redis_broker: Redis) -> None:
    jobs = [enqueue(ImportTask()) for _ in range(3)]
    assert ids_waiting() == {job.celery_task_id for job in jobs}
    assert count_waiting() == 3


def test_without_redis_nobody_can_say_what_waits() -> None:
    with pytest.raises(RedisUnreachable):
        count_waiting()


def test_one_lost_message_among_many_is_sent_again(redis_broker: Redis) -> None:
    jobs = [enqueue(ImportTask()) for _ in range(3)]
    for job in jobs:
        settle(job)
    redis_broker.rpop("data_import")
    assert reconcile()["published"] == 1
    assert ids_waiting() == {job.celery_task_id for job in jobs}


def test_publishing_twice_keeps_the_one_celery_id(redis_broker: Redis) -> None:
    job = enqueue(ImportTask())
    publish(job.pk)
    assert len({message["id"] for message in messages(redis_broker)}) == 1


def test_an_orphan_is_given_back_and_published(
    redis_broker: Redis, make_job: Callable[..., Job]
) -> None:
    job = ImportTask()
    job.save()
    expired = {"status": "running", "attempt": 1, "lease_token": "dead"}
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z", **expired)
    assert reconcile()["freed"] == 1
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("queued", "worker_lost")


def test_an_attempt_that_renewed_its_lease_after_all_keeps_the_job(
    make_job: Callable[..., Job],
) -> None:
    job = make_job()
    held = claim(job.pk)
    assert held is not None
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    [orphan] = _orphans()
    renew(held)
    assert _free(orphan) is False
    succeed(held, {})


def test_an_orphan_that_was_to_be_cancelled_is_cancelled(redis_broker: Redis) -> None:
    job = ImportTask()
    job.save()
    expired = {"status": "running", "attempt": 1, "lease_token": "dead"}
    past = "2020-01-01T00:00:00Z"
    Job.objects.filter(pk=job.pk).update(lease_until=past, cancel_requested_at=past, **expired)
    reconcile()
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_forked_job_publishes_over_a_connection_of_its_own(
    redis_broker: Redis, make_job: Callable[..., Job]
) -> None:
    enqueue(ImportTask())  # the parent has a connection now
    waiting = ImportTask(exclusive_key="dataset:1", celery_task_id="wanted")
    waiting.save()
    running = make_job(exclusive_key="dataset:1")
    held = claim(running.pk)
    assert held is not None
    run_in_child(held)  # its end wakes the neighbour
    enqueue(ImportTask())
    assert len({message["id"] for message in messages(redis_broker)}) == 3

"""Who is sent to the workers, in which order, and who may run."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from redis import Redis

from data_management.models import ImportTask
from qlibui.jobs import claims
from qlibui.jobs.claims import claim
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason
from qlibui.jobs.reconcile import reconcile
from qlibui.jobs.services import cancel, enqueue
from qlibui.jobs.turns import Group, next_in_turn
from tests.jobs.real_worker import BeginWorker, becomes

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "tests.tell_worker"
MEGABYTE = 1024 * 1024
Make = Callable[..., Job]


@pytest.fixture(autouse=True)
def two_at_a_time(settings: Any) -> None:
    settings.JOB_ACTIVE_PER_USER = 2


def asked(owner: User | None, **fields: Any) -> Job:
    return enqueue(Job(kind=KIND, owner=owner, **fields))


def imported(owner: User, megabytes: int) -> ImportTask:
    task = ImportTask(owner=owner, file_size=megabytes * MEGABYTE)
    enqueue(task)
    return task


def queued(owner: User | None) -> list[str]:
    jobs = Job.objects.filter(owner=owner, status=JobStatus.QUEUED).order_by("queued_at")
    return list(jobs.values_list("pk", flat=True))


def sent_next(owner: User, kind: str) -> list[str]:
    return [job.pk for job in next_in_turn(Group(owner.pk, kind))]


def test_of_many_jobs_a_few_are_sent(redis_broker: Redis, user: User) -> None:
    jobs = [asked(user) for _ in range(5)]
    assert queued(user) == [job.pk for job in jobs[:2]]
    assert redis_broker.llen("default") == 2


def test_another_persons_job_is_behind_the_few_only(
    redis_broker: Redis, user: User, stranger: User
) -> None:
    for _ in range(5):
        asked(user)
    asked(stranger)
    assert len(queued(stranger)) == 1
    assert redis_broker.llen("default") == 3


def test_what_has_no_owner_takes_turns_like_a_person(redis_broker: Redis, user: User) -> None:
    for _ in range(5):
        asked(None)
    assert len(queued(None)) == 2


@pytest.mark.parametrize("end", [
    lambda held: claims.succeed(held, {}),
    lambda held: claims.fail(held, Reason(code="tests", message="It failed.")),
    claims.end_cancelled,
])  # fmt: skip
def test_the_end_of_one_sends_the_next(end: Any, redis_broker: Redis, user: User) -> None:
    jobs = [asked(user) for _ in range(4)]
    held = claim(jobs[0].pk)
    assert held is not None
    end(held)
    assert queued(user) == [jobs[1].pk, jobs[2].pk]


def test_cancelling_a_queued_job_sends_the_next(redis_broker: Redis, user: User) -> None:
    jobs = [asked(user) for _ in range(3)]
    cancel(jobs[0].pk)
    assert queued(user) == [jobs[1].pk, jobs[2].pk]


def test_a_sweep_sends_what_an_end_could_not(redis_broker: Redis, user: User) -> None:
    jobs = [asked(user) for _ in range(3)]
    Job.objects.filter(pk=jobs[0].pk).update(status=JobStatus.SUCCEEDED)  # and its worker died
    Job.objects.update(created_at="2020-01-01T00:00:00Z", turn_at="2020-01-01T00:00:00Z")
    reconcile()
    assert set(queued(user)) == {jobs[1].pk, jobs[2].pk}


def test_no_more_run_than_may(redis_broker: Redis, user: User, stranger: User) -> None:
    jobs = [asked(user) for _ in range(3)]
    assert all(claim(job.pk) for job in jobs[:2])
    assert claim(jobs[2].pk) is None
    assert claim(asked(stranger).pk) is not None


def test_other_kinds_of_a_person_have_a_limit_of_their_own(
    redis_broker: Redis, user: User, make_job: Make
) -> None:
    assert all(claim(asked(user).pk) for _ in range(2))
    assert claim(make_job(owner=user).pk) is not None


def test_small_files_go_before_large_ones(redis_broker: Redis, user: User) -> None:
    for _ in range(2):
        imported(user, megabytes=1)
    large, small = imported(user, megabytes=400), imported(user, megabytes=1)
    Job.objects.filter(status=JobStatus.QUEUED).update(status=JobStatus.CANCELLED)
    assert sent_next(user, large.kind) == [small.pk, large.pk]


def test_a_large_file_waits_for_small_ones_only_so_long(redis_broker: Redis, user: User) -> None:
    late = timedelta(minutes=10)
    huge, small = imported(user, megabytes=9_000_000), imported(user, megabytes=1)
    Job.objects.update(status=JobStatus.PENDING)
    Job.objects.filter(pk=small.pk).update(turn_at=small.turn_at + late)
    assert sent_next(user, huge.kind) == [huge.pk, small.pk]


def test_small_files_of_others_go_before_a_large_one(
    redis_broker: Redis, user: User, stranger: User
) -> None:
    imported(user, megabytes=400)
    imported(stranger, megabytes=1)
    assert redis_broker.llen("data_import") == 1
    assert redis_broker.llen("data_import\x06\x163") == 1


def test_a_large_file_that_let_others_pass_moves_into_the_first_lane(
    redis_broker: Redis, user: User
) -> None:
    task = imported(user, megabytes=400)
    past = task.turn_at - timedelta(minutes=5)
    Job.objects.update(created_at=past, queued_at=past, turn_at=past + timedelta(minutes=1))
    assert reconcile()["published"] == 1
    assert redis_broker.llen("data_import") == 1
    assert reconcile()["published"] == 0


def test_imports_of_one_dataset_keep_their_order(redis_broker: Redis, user: User) -> None:
    first = ImportTask(owner=user, exclusive_key="dataset:1", file_size=400 * MEGABYTE)
    second = ImportTask(owner=user, exclusive_key="dataset:1", file_size=1)
    for task in (first, second):
        enqueue(task)
    assert queued(user) == [first.pk]
    held = claim(first.pk)
    assert held is not None
    claims.succeed(held, {})
    assert queued(user) == [second.pk]


@pytest.mark.parametrize("finished", [0, 500])
def test_a_claim_costs_the_same_whatever_has_ended(
    finished: int, redis_broker: Redis, user: User, django_assert_max_num_queries: Any
) -> None:
    ended = [Job(kind=KIND, owner=user, status=JobStatus.SUCCEEDED) for _ in range(finished)]
    Job.objects.bulk_create(ended)
    job = asked(user)
    with django_assert_max_num_queries(9):
        assert claim(job.pk) is not None


def test_claims_at_the_same_time_do_not_pass_the_limit(redis_broker: Redis, user: User) -> None:
    jobs = [asked(user) for _ in range(8)]
    begin = threading.Barrier(len(jobs))

    def take(job: Job) -> bool:
        begin.wait()
        try:
            return claim(job.pk) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as threads:
        taken = list(threads.map(take, jobs))
    assert sum(taken) == 2


def test_a_real_worker_serves_people_in_turn(
    real_worker: BeginWorker, user: User, stranger: User
) -> None:
    many = [asked(user) for _ in range(30)]
    one = asked(stranger)
    real_worker("--concurrency=1")
    assert all(becomes(job, "succeeded", seconds=60) for job in [one, *many])
    order = list(Job.objects.order_by("started_at").values_list("pk", flat=True))
    assert order.index(one.pk) == 2

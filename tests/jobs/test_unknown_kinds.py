"""A job that no code here runs waits for the version that does, and holds up no other."""

import pytest
from redis import Redis

from data_management.models import ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.reconcile import reconcile
from qlibui.jobs.services import enqueue

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2020-01-01T00:00:00Z"


def test_the_sweep_sends_the_others(redis_broker: Redis) -> None:
    stranger = enqueue(Job(kind="of nobody"))
    known = ImportTask()
    known.save()
    Job.objects.update(created_at=LONG_AGO, turn_at=LONG_AGO)
    assert reconcile()["published"] == 1
    known.refresh_from_db()
    stranger.refresh_from_db()
    assert (known.status, stranger.status) == (JobStatus.QUEUED, JobStatus.PENDING)


def test_one_that_was_sent_before_its_code_went_is_left_alone(redis_broker: Redis) -> None:
    job = enqueue(Job(kind="of nobody"))
    Job.objects.update(status=JobStatus.QUEUED, queued_at=LONG_AGO)
    assert reconcile()["published"] == 0
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED

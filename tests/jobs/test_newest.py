"""A person's jobs and those of nobody in one list, of which a page is read alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from data_management.models import ImportTask
from qlibui.jobs.access import jobs_seen_by
from qlibui.jobs.models import Job
from qlibui.jobs.newest import Newest

pytestmark = pytest.mark.django_db


def add(minute: int, owner: User | None, model: type[Job] = ImportTask) -> str:
    job = model(id=f"minute-{minute}", owner=owner)
    job.save()
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    Job.objects.filter(pk=job.pk).update(created_at=at)
    return job.pk


def newest(person: User) -> Newest[Job]:
    return Newest(jobs_seen_by(person), person)


def test_own_and_shared_jobs_come_newest_first(user: User, stranger: User) -> None:
    owners = [user, None, stranger, None, user, user]
    for minute, owner in enumerate(owners):
        add(minute, owner)
    assert [job.pk for job in newest(user)[:]] == [f"minute-{n}" for n in (5, 4, 3, 1, 0)]
    assert newest(user).count() == 5


def test_a_page_is_cut_out_of_both(user: User) -> None:
    for minute in range(8):
        add(minute, user if minute % 2 else None)
    assert [job.pk for job in newest(user)[2:5]] == ["minute-5", "minute-4", "minute-3"]


def test_a_list_of_imports_has_no_other_jobs(user: User) -> None:
    add(1, user)
    add(2, user, Job)
    [task] = Newest(ImportTask.objects.all(), user)[:10]
    assert isinstance(task, ImportTask)
    assert task.pk == "minute-1"


def test_pages_of_the_api_follow_each_other(user: User, client: Client) -> None:
    for minute in range(5):
        add(minute, user if minute % 2 else None)
    client.force_login(user)
    pages = [client.get(f"/api/v1/imports/?page_size=2&page={page}").json() for page in (1, 2, 3)]
    ids = [task["id"] for page in pages for task in page["results"]]
    assert ids == [f"minute-{minute}" for minute in (4, 3, 2, 1, 0)]
    assert {page["count"] for page in pages} == {5}


@pytest.mark.parametrize("address", ["/", "/imports/", "/api/v1/imports/", "/api/v1/jobs/"])
def test_more_jobs_take_no_more_queries(address: str, user: User, client: Client) -> None:
    client.force_login(user)
    for minute in range(2):
        add(minute, user)
    few = queries_of(client, address)
    for minute in range(2, 12):
        add(minute, user if minute % 2 else None)
    assert queries_of(client, address) == few


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_the_database_merges_two_indexes(user: User) -> None:
    add(1, user)
    with CaptureQueriesContext(connection) as captured:
        newest(user)[:10]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
        plan = [row[-1] for row in cursor.fetchall()]
    assert plan[0] == "MERGE (UNION ALL)"
    assert sum("USING COVERING INDEX jobs_of_owner" in step for step in plan) == 2

"""How long the lists take with that past behind them, and how often they ask the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from data_management.models import ImportTask
from qlibui.jobs.services import enqueue

ADDRESSES = (
    "/", "/imports/", "/admin/jobs/job/", "/admin/data_management/importtask/",
    "/api/v1/jobs/", "/api/v1/imports/", "/api/v1/jobs/?page=2",
    "/api/v1/jobs/?status=succeeded", "/api/v1/imports/past-000500/",
    "/api/v1/imports/past-000500/events/",
)  # fmt: skip
WAITING = 30
ROUNDS = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """Milliseconds of the whole answer, made in one process, and queries of one."""

    address: str
    median: float
    p95: float
    queries: int


def time_pages(person: User) -> list[Page]:
    """An operator looks at lists on top of which jobs wait, each of which says why."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    with _waiting_jobs(person):
        return [_time(client, address) for address in ADDRESSES]


@contextmanager
def _waiting_jobs(person: User) -> Iterator[None]:
    for number in range(WAITING):
        enqueue(ImportTask(owner=person, original_name=f"waits {number}.csv"))
    yield
    ImportTask.objects.filter(original_name__startswith="waits").delete()


def _time(client: Client, address: str) -> Page:
    taken = [_answer_seconds(client, address) for _ in range(ROUNDS)]
    with CaptureQueriesContext(connection) as captured:
        _answer_seconds(client, address)
    return Page(
        address=address,
        median=median(taken) * 1000,
        p95=quantiles(taken, n=20, method="inclusive")[18] * 1000,
        queries=len(captured),
    )


def _answer_seconds(client: Client, address: str) -> float:
    """Raises RuntimeError for an answer that is no page."""
    cache.clear()  # of the throttle's counts
    began = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return taken

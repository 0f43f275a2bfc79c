"""Everything that is measured, in its order."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import psutil
from django.conf import settings
from django.db import connection

from benchmarks.jobs.pages import Page, time_pages
from benchmarks.jobs.past import add_past, make_people
from benchmarks.jobs.queries import Queries, queries_a_job
from benchmarks.jobs.racing import (
    Latency,
    Race,
    ask_for_job,
    race_jobs,
    race_tasks,
    send_task,
    start_latency,
)

FEW_FINISHED = 1_000
LATENCY_ROUNDS = 200
QUERY_ROUNDS = 50
BeginWorker = Callable[..., AbstractContextManager[psutil.Process]]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`jobs_of_one` are jobs that one person asked for, `jobs_of_many` those of ten; pages are
    timed with a short past and again with the long one."""

    jobs: int
    finished: int
    database: str
    active_limit: int
    bare_tasks: Race
    jobs_of_one: Race
    jobs_of_many: Race
    job_latency: Latency
    task_latency: Latency
    queries: Queries
    pages_before: list[Page]
    pages: list[Page]


def measure(
    *, jobs: int, finished: int, begin_worker: BeginWorker, hint: Callable[[str], None]
) -> Figures:
    hint("A short past")
    people = make_people()
    add_past(people, first=0, last=FEW_FINISHED)
    pages_before = time_pages(people[0])
    hint("A long past")
    add_past(people, first=FEW_FINISHED, last=finished)
    pages = time_pages(people[0])
    hint("Races")
    with begin_worker() as worker:
        race_tasks(worker, 50)  # the first of each kind load what they need
        race_jobs(worker, people, 50)
        races = {
            "bare_tasks": race_tasks(worker, jobs),
            "jobs_of_one": race_jobs(worker, people[:1], jobs),
            "jobs_of_many": race_jobs(worker, people, jobs),
        }
        hint("Latencies")
        job_latency = start_latency(partial(ask_for_job, people[0]), LATENCY_ROUNDS)
        task_latency = start_latency(send_task, LATENCY_ROUNDS)
    hint("Queries")
    with begin_worker(BENCH_COUNT="1"):
        queries_a_job(people[0], 5)
        queries = queries_a_job(people[0], QUERY_ROUNDS)
    return Figures(
        jobs=jobs,
        finished=finished,
        database=connection.vendor,
        active_limit=settings.JOB_ACTIVE_PER_USER,
        job_latency=job_latency,
        task_latency=task_latency,
        queries=queries,
        pages_before=pages_before,
        pages=pages,
        **races,
    )

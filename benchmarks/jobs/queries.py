"""How often a job asks the database, from the request that makes it to its end."""

import time
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.jobs import told
from benchmarks.jobs.ground import wait
from benchmarks.jobs.racing import ask_for_job
from qlibui.jobs.models import UNFINISHED, Job

SETTLING_SECONDS = 0.2  # what the worker does after the job's end counts as well


@dataclass(frozen=True, kw_only=True)
class Queries:
    """Statements a job, without those that begin and end transactions."""

    asking: float
    working: float


def queries_a_job(person: User, count: int) -> Queries:
    """A worker has to run that counts (BENCH_COUNT), and nothing else may be going on."""
    told.forget()
    asked = 0
    for _ in range(count):
        with CaptureQueriesContext(connection) as captured:
            ask_for_job(person)
        asked += sum(not told.is_frame(query["sql"]) for query in captured)
        wait(lambda: not Job.objects.filter(UNFINISHED).exists(), seconds=60)
        time.sleep(SETTLING_SECONDS)
    return Queries(asking=asked / count, working=told.query_count() / count)

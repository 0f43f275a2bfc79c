"""A job that does nothing and a bare Celery task that does nothing; both tell when they began.

A worker loads this module (`--include`). With BENCH_COUNT set it counts its database queries.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db.backends.signals import connection_created

from benchmarks.jobs.told import count_query, tell_begun
from qlibui.jobs.runs import Run
from qlibui.jobs.tasks import job_task

KIND = "benchmarks.nothing"
NAME = "benchmarks.jobs.nothing"
BARE = "benchmarks.jobs.bare"


def _nothing(run: Run) -> None:
    tell_begun(run.job.params["sent_at"], time.time())


nothing = job_task(KIND, name=NAME)(_nothing)


@shared_task(name=BARE, ignore_result=True)
def bare(sent_at: float) -> None:
    tell_begun(sent_at, time.time())


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    count_query(sql)
    return execute(sql, params, many, context)


def _watch(connection: Any, **_: Any) -> None:
    if _count not in connection.execute_wrappers:  # they outlive a connection that is made anew
        connection.execute_wrappers.append(_count)


if "BENCH_COUNT" in os.environ:
    connection_created.connect(_watch)

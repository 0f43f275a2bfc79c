"""Jobs and bare tasks on one worker and one Redis: how many a second, how soon each begins."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

import psutil
from celery import current_app
from django.contrib.auth.models import User

from benchmarks.jobs import told
from benchmarks.jobs.ground import wait
from benchmarks.jobs.kinds import BARE, KIND
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import UNFINISHED, Job
from qlibui.jobs.services import enqueue

PATIENCE_SECONDS = 600
Ask = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Race:
    """How many a second, and milliseconds of processor time that the worker and all it started
    spent on each: a busy machine changes that less."""

    per_second: float
    processor_ms: float


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Milliseconds from asking to beginning, on a worker that had nothing else to do."""

    p50: float
    p99: float


def race_jobs(worker: psutil.Process, people: list[User], count: int) -> Race:
    """From the first job that is asked for to the end of the last one, in the database.

    Raises RuntimeError when one did not succeed.
    """
    told.forget()
    began, spent = time.perf_counter(), processor_seconds(worker)
    for number in range(count):
        ask_for_job(people[number % len(people)])
    wait(lambda: told.begun_count() >= count and not _going_on(), seconds=PATIENCE_SECONDS)
    race = _race(worker, count, began, spent)
    ended = Job.objects.filter(kind=KIND)
    if ended.exclude(status=JobStatus.SUCCEEDED).exists():
        raise RuntimeError("A job that does nothing did not succeed.")
    return race


def _race(worker: psutil.Process, count: int, began: float, spent: float) -> Race:
    seconds, processor = time.perf_counter() - began, processor_seconds(worker) - spent
    return Race(per_second=count / seconds, processor_ms=processor / count * 1000)


def processor_seconds(worker: psutil.Process) -> float:
    """Of the worker and its pool, with all processes that they started and saw end."""
    return sum(sum(each.cpu_times()[:4]) for each in [worker, *worker.children()])


def _going_on() -> bool:
    return Job.objects.filter(UNFINISHED, kind=KIND).exists()


def race_tasks(worker: psutil.Process, count: int) -> Race:
    """From the first bare task that is sent to the beginning of the last one."""
    told.forget()
    began, spent = time.perf_counter(), processor_seconds(worker)
    for _ in range(count):
        send_task()
    wait(lambda: told.begun_count() >= count, seconds=PATIENCE_SECONDS)
    return _race(worker, count, began, spent)


def start_latency(ask: Ask, count: int) -> Latency:
    """Ask for one at a time, each when the one before has begun and a moment has passed."""
    told.forget()
    for number in range(1, count + 1):
        ask()
        wait(lambda at_least=number: told.begun_count() >= at_least, seconds=60)  # type: ignore[misc]
        time.sleep(0.05)
    cuts = quantiles(told.latencies(), n=100, method="inclusive")
    return Latency(p50=cuts[49] * 1000, p99=cuts[98] * 1000)


def ask_for_job(person: User) -> None:
    enqueue(Job(kind=KIND, owner=person, params={"sent_at": time.time()}))


def send_task() -> None:
    current_app.send_task(BARE, args=[time.time()])

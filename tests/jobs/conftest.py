"""Job kinds made for tests: real rows, real claims, work that does what the test asks."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from qlibui.jobs import kinds
from qlibui.jobs.kinds import JobKind
from qlibui.jobs.models import Job
from qlibui.jobs.runs import Run
from tests.jobs import worker_kinds  # noqa: F401  registers the kinds here, too
from tests.jobs.real_worker import BeginWorker, RealWorker, begin_worker

Work = Callable[[Run], Mapping[str, Any] | None]


@pytest.fixture
def make_job(monkeypatch: pytest.MonkeyPatch, db: None) -> Callable[..., Job]:
    """Make a pending job whose work is the given function."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))

    def make(work: Work = lambda run: {"answer": 42}, **fields: Any) -> Job:
        name = f"tests.kind{len(kinds._KINDS)}"
        kinds.register(JobKind(name=name, task_name=name, work=work, model=Job))
        job = Job(kind=name, **fields)
        job.save()
        return job

    return make


@pytest.fixture
def real_worker(
    transactional_db: None, redis_broker: Redis, tmp_path: Path
) -> Iterator[BeginWorker]:
    """Begin real workers, which are killed at the end of the test."""
    begun: list[RealWorker] = []

    def begin(*options: str) -> RealWorker:
        begun.append(begin_worker(tmp_path / f"worker{len(begun)}.log", *options))
        return begun[-1]

    yield begin
    for worker in begun:
        if worker.process.poll() is None:
            worker.kill()

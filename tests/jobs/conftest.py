"""Job kinds made for tests: real rows, real claims, work that does what the test asks."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from qlibui.jobs import kinds
from qlibui.jobs.kinds import JobKind
from qlibui.jobs.models import Job
from qlibui.jobs.runs import Run

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

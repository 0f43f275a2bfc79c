"""What a kind of job takes is loaded before one of them is claimed."""

import sys
from pathlib import Path

import pytest
from celery.app.task import Context

from qlibui.jobs import kinds
from qlibui.jobs.kinds import JobKind
from qlibui.jobs.models import Job
from qlibui.jobs.running import run_job

KIND = "tests.preloading"
SLOW = """
from qlibui.jobs.models import Job
status = Job.objects.get().status
"""


@pytest.mark.django_db(transaction=True)
def test_no_lease_runs_while_modules_are_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "slow_engine.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register(
        JobKind(name=KIND, task_name=KIND, work=lambda _: {}, model=Job, preload=("slow_engine",))
    )
    job = Job(kind=KIND)
    job.save()
    run_job(job.pk, Context(task=KIND, id="a-celery-id", called_directly=False))
    assert sys.modules["slow_engine"].status == "pending"
    assert Job.objects.get().status == "succeeded"

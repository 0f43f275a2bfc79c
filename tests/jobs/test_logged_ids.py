"""The lines of a log that a job can be followed by, from the request to its own process."""

import json
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from structlog.testing import capture_logs

from data_management.models import ImportTask
from qlibui.embedded.waiting import wait_until
from qlibui.jobs.models import Job
from qlibui.jobs.services import enqueue
from tests.api import API, sign_in
from tests.jobs.real_worker import BeginWorker, becomes


@pytest.mark.django_db(transaction=True)
def test_a_request_and_the_job_it_made_share_a_line(user: User) -> None:
    file = SimpleUploadedFile("bars.csv", b"code,date,close\n600000,2015-01-05,10\n")
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = sign_in(user).post(f"{API}/imports/", {"file": file}, format="multipart")
    assert answer.status_code == 202, answer.content
    (accepted,) = (line for line in lines if line["event"] == "job_accepted")
    assert accepted["job_id"] == ImportTask.objects.get().pk
    requests = {line["request_id"] for line in lines if line["event"] == "request_started"}
    assert requests == {accepted["request_id"]}


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_and_the_job_itself_say_carries_its_id(
    real_worker: BeginWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library's line comes from the job's own process, the end from the worker that watched."""
    monkeypatch.setenv("LOG_JSON", "true")
    worker = real_worker("--concurrency=1")
    job = enqueue(Job(kind="tests.speak"))
    assert becomes(job, "succeeded")
    assert wait_until(lambda: "job_attempt_over" in worker.log.read_text(), seconds=20)
    spoken = told_in(worker.log, "A library says something.")
    assert (spoken["job_id"], spoken["attempt"]) == (job.pk, 1)
    over = told_in(worker.log, "job_attempt_over")
    assert (over["job_id"], over["status"]) == (job.pk, "succeeded")


def told_in(log: Path, event: str) -> dict[str, Any]:
    """The one line of this event."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (line,) = (line for line in lines if line["event"] == event)
    return dict(line)

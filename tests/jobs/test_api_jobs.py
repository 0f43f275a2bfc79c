"""Jobs of any kind over HTTP: poll, read the ledger, cancel, retry."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from qlibui.jobs import claims
from qlibui.jobs.claims import claim
from qlibui.jobs.models import Job, JobEvent
from qlibui.jobs.moves import Reason
from tests.api import API, assert_problem, sign_in

LOST = Reason(code="worker_lost", message="Its worker died.", detail="Traceback: secrets")
Make = Callable[..., Job]


def url_of(job: Job, *more: str) -> str:
    return "/".join([API, "jobs", job.pk, *more, ""])


@pytest.fixture
def failed(make_job: Make, user: User) -> Job:
    job = make_job(owner=user)
    held = claim(job.pk)
    assert held is not None
    claims.fail(held, LOST)
    return job


def test_a_running_job_tells_how_far_it_is(make_job: Make, user: User) -> None:
    job = make_job(owner=user)
    held = claim(job.pk)
    assert held is not None
    claims.renew(held, stage="parsing", progress_current=50, progress_total=200, progress_rate=2.5)
    told = sign_in(user).get(url_of(job)).json()
    assert (told["status"], told["stage"], told["attempt"]) == ("running", "parsing", 1)
    assert told["progress"] == {"current": 50, "total": 200, "fraction": 0.25, "rate": 2.5}


def test_a_failed_job_says_why(failed: Job, user: User) -> None:
    told = sign_in(user).get(url_of(failed)).json()
    assert told["error"] == {"code": "worker_lost", "message": "Its worker died."}


def test_the_ledger_is_in_order(failed: Job, user: User) -> None:
    told = sign_in(user).get(url_of(failed, "events")).json()["results"]
    assert [event["to_status"] for event in told] == ["pending", "running", "failed"]


@pytest.mark.parametrize("staff", [True, False])
def test_tracebacks_are_for_staff(failed: Job, user: User, staff: bool) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=staff)
    last = sign_in(user).get(url_of(failed, "events")).json()["results"][-1]
    assert last["detail"] == (LOST.detail if staff else None)


def test_the_ledger_is_read_page_by_page(failed: Job, user: User) -> None:
    client = sign_in(user)
    page, seen = client.get(url_of(failed, "events"), {"page_size": 1}).json(), []
    while page["results"]:
        seen += [event["to_status"] for event in page["results"]]
        page = client.get(page["next"]).json() if page["next"] else {"results": []}
    assert seen == ["pending", "running", "failed"]


def test_a_waiting_job_is_cancelled_at_once(make_job: Make, user: User) -> None:
    job = make_job(owner=user)
    answer = sign_in(user).post(url_of(job, "cancel"))
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert JobEvent.objects.filter(job=job).latest("id").actor == user.get_username()


def test_a_running_job_is_asked_to_stop(make_job: Make, user: User) -> None:
    job = make_job(owner=user)
    claim(job.pk)
    answer = sign_in(user).post(url_of(job, "cancel"))
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    assert answer.json()["cancel_requested_at"] is not None


def test_what_has_ended_is_not_cancelled(failed: Job, user: User) -> None:
    problem = assert_problem(sign_in(user).post(url_of(failed, "cancel")), 409, "conflict")
    assert "is failed" in problem["detail"]


def test_a_failed_job_is_retried(failed: Job, user: User) -> None:
    answer = sign_in(user).post(url_of(failed, "retry"))
    assert answer.status_code == 202
    assert answer["Location"] == url_of(failed) == answer.json()["url"]
    assert answer.json()["status"] == "queued"


def test_a_waiting_job_is_not_retried(make_job: Make, user: User) -> None:
    assert_problem(sign_in(user).post(url_of(make_job(owner=user), "retry")), 409, "conflict")


def test_nothing_of_the_inside_is_told(make_job: Make, user: User) -> None:
    job = make_job(owner=user, params={"file_path": "/srv/files/a.csv"})
    told: dict[str, Any] = sign_in(user).get(url_of(job)).json()
    assert not {"params", "lease_token", "exclusive_key", "owner"} & set(told)
    assert "/srv/files" not in str(told)


def test_jobs_are_filtered_by_kind_and_status(make_job: Make, user: User) -> None:
    job, other = make_job(owner=user), make_job(owner=user)
    client = sign_in(user)
    found = client.get(f"{API}/jobs/", {"kind": job.kind, "status": "pending"}).json()["results"]
    assert [told["id"] for told in found] == [job.pk]
    assert client.get(f"{API}/jobs/", {"kind": other.kind, "status": "failed"}).json()["count"] == 0

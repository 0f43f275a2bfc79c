"""What is told of an import, and what its owner may tell it."""

from typing import Any

from django.contrib.auth.models import User

from data_management.models import Dataset, ImportTask
from data_management.tasks import process_data_import
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from tests.api import API, assert_problem, bars_csv, run_import, sign_in, upload

BAD_ROW = b"SH600000,2015-01-08,ten,11.5,9.5,10.5,1000\n"


def url_of(task: ImportTask, *more: str) -> str:
    return "/".join([API, "imports", task.pk, *more, ""])


def uploaded(client: Any, **fields: Any) -> ImportTask:
    return ImportTask.objects.get(pk=upload(client, **fields).json()["task_id"])


def test_an_import_that_waits_has_counted_nothing(user: User) -> None:
    client = sign_in(user)
    told = client.get(url_of(uploaded(client))).json()
    assert told["status"] == "pending"
    assert told["progress"] == {"current": None, "total": None, "fraction": None, "rate": None}
    assert told["rows"] == {"read": None, "processed": None, "skipped": None}
    assert told["error"] is told["version"] is told["result"] is told["problem_count"] is None


def test_an_import_that_succeeded_names_its_version(user: User) -> None:
    client = sign_in(user)
    told = client.get(url_of(run_import(client))).json()
    assert told["status"] == "succeeded", told["error"]
    assert told["rows"] == {"read": 3, "processed": 3, "skipped": 0}
    assert told["version"] == 1
    assert told["progress"]["fraction"] == 1.0
    assert told["file"]["name"] == "bars.csv"
    assert len(told["file"]["sha256"]) == 64
    assert told["finished_at"] >= told["started_at"] >= told["created_at"]


def test_the_same_file_again_says_that_it_changed_nothing(user: User) -> None:
    client = sign_in(user)
    run_import(client)
    told = client.get(url_of(run_import(client))).json()
    assert told["version"] is None
    assert told["result"]["unchanged"] is True
    assert "nothing changed" in told["result"]["message"]


def test_an_import_that_has_not_changed_is_not_told_again(user: User) -> None:
    client = sign_in(user)
    task = uploaded(client)
    first = client.get(url_of(task))
    tag = {"If-None-Match": first["ETag"]}
    assert client.get(url_of(task), headers=tag).status_code == 304
    Job.objects.filter(pk=task.pk).update(revision=first.json()["revision"] + 1)
    assert client.get(url_of(task), headers=tag).status_code == 200


def test_a_bad_row_fails_the_import_and_is_listed(user: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv() + BAD_ROW)
    told = client.get(url_of(task)).json()
    assert told["status"] == "failed"
    assert told["error"]["code"] == "bad_rows"
    assert told["problem_count"] == sum(told["problems_by_reason"].values()) == 1
    problem = client.get(url_of(task, "problems")).json()["results"][0]
    assert (problem["line"], problem["column"], problem["value"]) == (5, "open", "ten")


def test_problems_are_filtered_and_paged(user: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv() + BAD_ROW + BAD_ROW.replace(b"-08", b"-09"))
    first = client.get(url_of(task, "problems"), {"page_size": 1}).json()
    second = client.get(first["next"]).json()
    assert [page["results"][0]["line"] for page in (first, second)] == [5, 6]
    assert second["next"] is None
    none = client.get(url_of(task, "problems"), {"reason": "duplicate_key"}).json()
    assert none["results"] == []


def test_a_retry_with_an_answer_imports_the_good_rows(user: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv() + BAD_ROW)
    answer = client.post(url_of(task, "retry"), {"import_config": {"on_error": "skip"}})
    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert answer["Location"] == url_of(task)
    process_data_import(task_id=task.pk)
    told = client.get(url_of(task)).json()
    assert told["status"] == "succeeded"
    assert told["rows"] == {"read": 4, "processed": 3, "skipped": 1}


def test_a_retry_needs_no_body(user: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv() + BAD_ROW)
    assert client.post(url_of(task, "retry")).status_code == 202


def test_an_answer_that_cannot_be_changes_nothing(user: User) -> None:
    client = sign_in(user)
    task = run_import(client, bars_csv() + BAD_ROW)
    wrong = {"import_config": {"on_error": "perhaps"}}
    assert_problem(client.post(url_of(task, "retry"), wrong), 400, "bad_config")
    task.refresh_from_db()
    assert (task.status, task.import_config) == (JobStatus.FAILED, {})


def test_what_succeeded_is_not_retried(user: User) -> None:
    client = sign_in(user)
    task = run_import(client)
    answer = client.post(url_of(task, "retry"), {"import_config": {"on_error": "skip"}})
    assert "succeeded" in assert_problem(answer, 409, "conflict")["detail"]
    task.refresh_from_db()
    assert task.import_config == {}


def test_undo_gives_the_version_before(user: User) -> None:
    client = sign_in(user)
    first = run_import(client, dataset_name="market")
    second = run_import(client, bars_csv("SZ000001"), dataset_name="market")
    answer = client.post(url_of(second, "undo"))
    assert answer.status_code == 200
    version = answer.json()
    assert (version["number"], version["kind"], version["content"], version["undone"]) == (
        3, "undo", 1, 2,
    )  # fmt: skip
    assert version["content_hash"] == first.versions.get().content_hash


def test_only_the_newest_import_is_undone(user: User) -> None:
    client = sign_in(user)
    first = run_import(client, dataset_name="market")
    run_import(client, bars_csv("SZ000001"), dataset_name="market", name="later.csv")
    problem = assert_problem(client.post(url_of(first, "undo")), 409, "conflict")
    assert "later.csv" in problem["detail"]
    assert Dataset.objects.get().current.number == 2


def test_imports_are_filtered_and_ordered(user: User) -> None:
    client = sign_in(user)
    done, waits = run_import(client), uploaded(client)

    def ids(**query: str) -> list[str]:
        return [task["id"] for task in client.get(f"{API}/imports/", query).json()["results"]]

    assert ids() == [waits.pk, done.pk]
    assert ids(ordering="created_at") == [done.pk, waits.pk]
    assert ids(status="succeeded") == [done.pk]
    assert ids(dataset="other") == []
    assert_problem(client.get(f"{API}/imports/", {"ordering": "lease_token"}), 400)
    assert_problem(client.get(f"{API}/imports/", {"status": "lost"}), 400)


def test_what_is_odd_about_a_file_is_told(user: User) -> None:
    client = sign_in(user)
    closed = b"SH600000,2015-02-24,10.1,11.5,9.5,10.5,1000\n"
    told = client.get(url_of(run_import(client, bars_csv() + closed))).json()
    assert told["status"] == "succeeded"
    assert all(set(odd) == {"code", "message", "file", "count"} for odd in told["warnings"])
    assert any("2015-02-24" in odd["message"] for odd in told["warnings"])


def test_a_question_is_answered_by_a_retry(user: User) -> None:
    client = sign_in(user)
    dates = b"code,date,open,high,low,close,volume\nSH600000,05/01/2015,10.1,11.5,9.5,10.5,1000\n"
    task = run_import(client, dates)
    told = client.get(url_of(task)).json()
    assert told["error"]["code"] == "needs_answer"
    question = told["questions"][0]
    assert question["key"] == "date_format"
    answer = {"import_config": {question["key"]: "%d/%m/%Y"}}
    assert client.post(url_of(task, "retry"), answer).status_code == 202
    process_data_import(task_id=task.pk)
    told = client.get(url_of(task)).json()
    assert (told["status"], told["questions"]) == ("succeeded", [])
    bars = client.get(f"{API}/datasets/{told['dataset_id']}/bars/", {"instrument": "SH600000"})
    assert bars.json()["bars"][0]["date"] == "2015-01-05"

"""A row of every model that the admin shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_celery_results.models import GroupResult, TaskResult
from knox.models import AuthToken

from backtest.canary_models import Canary
from backtest.paper_models import PaperAccount, PaperRun
from data_management.models import Dataset, DatasetVersion, ImportProblem, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.moves import Reason, move
from tests.backtest.kept import keep_result, make_report
from tests.strategy.kept import DAY, keep_run

CLEANUP = "data_management.tasks.import_tasks.cleanup_old_imports"


def fill(owner: User) -> None:
    """Imports in every state, a dataset with a version, a back-test of it with a report, a strategy
    with all that rests on it, schedules, results, a token, a group."""
    dataset = Dataset.objects.create(name="Bars", owner=owner)
    for status in JobStatus:
        import_in(status, owner=owner, dataset=dataset)
    make_report(keep_result(point(dataset).dataset))
    _strategy(dataset)
    Job(kind="data_management.cleanup", params={"days": 30}).save()
    _schedules()
    TaskResult.objects.create(task_id="a-celery-id", task_name=CLEANUP, status="SUCCESS")
    GroupResult.objects.create(group_id="a-group")
    AuthToken.objects.create(user=owner)
    Group.objects.create(name="analysts")


def import_in(status: JobStatus, **fields: Any) -> ImportTask:
    """An import in this state, with the facts such an import has."""
    task = ImportTask(original_name=f"{status}.csv", rows_read=5, problem_count=1, **fields)
    task.problems_by_reason, task.warnings = {"negative": 1}, [{"message": "No amounts."}]
    task.save()
    ImportProblem.objects.create(
        import_task=task, line=7, column="close", value="-1", reason="negative",
        message="close is -1, which no price can be.",
    )  # fmt: skip
    steps = [JobStatus.QUEUED, JobStatus.RUNNING, status]
    for step in steps[: 1 + steps.index(status)] if status != JobStatus.PENDING else []:
        move(task.pk, step, reason=Reason(code="tests", message="As a test wants it."))
    task.refresh_from_db()
    return task


def ask(task: ImportTask) -> None:
    """Let a failed import ask which unit its volume is in."""
    choices = ["share", "lot"]
    task.questions = [{"key": "volume_unit", "text": "Which unit?", "choices": choices}]
    task.save()
    Job.objects.filter(pk=task.pk).update(error_code="needs_answer", error="Which unit?")
    task.refresh_from_db()


def point(dataset: Dataset, **fields: Any) -> DatasetVersion:
    """Give the dataset a version that holds some bars, without a table on the disk."""
    number = dataset.versions.count() + 1
    version = DatasetVersion.objects.create(
        dataset=dataset, number=number, state={}, content_hash=f"{number:064x}", rows=1000,
        instruments=4, sessions=250, base=dataset.current, **fields,
    )  # fmt: skip
    dataset.current = version
    dataset.save()
    return version


def _strategy(dataset: Dataset) -> None:
    """A strategy with a run, a schedule, a canary and a paper account."""
    run = keep_run(dataset, id="a-run", strategy_id="a-strategy")
    owned: dict[str, Any] = {"owner": dataset.owner, "strategy": run.strategy, "config": {}}
    Canary(version=run.version, **owned).save()
    account = PaperAccount.objects.create(start_on=DAY, **owned)
    PaperRun(account=account, owner=dataset.owner, version=run.version).save()


def _schedules() -> None:
    crontab = CrontabSchedule.objects.create(minute="5", hour="1")
    PeriodicTask.objects.create(name="nightly", task=CLEANUP, crontab=crontab, args="[30]")
    IntervalSchedule.objects.create(every=10, period="seconds")
    SolarSchedule.objects.create(event="sunrise", latitude=31.2, longitude=121.5)
    ClockedSchedule.objects.create(clocked_time=datetime.now(tz=UTC) + timedelta(days=1))

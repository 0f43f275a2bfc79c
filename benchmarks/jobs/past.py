"""A long past: finished imports with their ledgers, asked for by several people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F

from data_management.models import Dataset, ImportTask
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job, JobEvent

PEOPLE = 10
BATCH = 2_000
LIFE = ["", JobStatus.PENDING, JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.SUCCEEDED]


def make_people() -> list[User]:
    """The first of them is an operator, who sees the admin."""
    people = [User.objects.create_user(f"person{number}") for number in range(PEOPLE)]
    User.objects.filter(pk=people[0].pk).update(is_staff=True, is_superuser=True)
    return list(User.objects.order_by("pk"))


def add_past(people: list[User], *, first: int, last: int) -> None:
    """Finished imports number `first` to `last`, four lines of the ledger each."""
    dataset, _ = Dataset.objects.get_or_create(name="Bars")
    for begin in range(first, last, BATCH):
        numbers = range(begin, min(begin + BATCH, last))
        _add([_import(number, people[number % PEOPLE], dataset) for number in numbers])
    Job.objects.filter(status=JobStatus.SUCCEEDED).update(created_at=F("turn_at"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _import(number: int, owner: User, dataset: Dataset) -> ImportTask:
    name = f"past-{number:06}"
    ended_at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    return ImportTask(
        id=name, job_ptr_id=name, kind=ImportTask.KIND, owner=owner, dataset=dataset,
        status=JobStatus.SUCCEEDED, attempt=1, original_name=f"bars {number}.csv",
        created_at=ended_at, turn_at=ended_at, queued_at=ended_at, started_at=ended_at,
        finished_at=ended_at, rows_read=1000, rows_processed=1000, rows_skipped=0,
        exclusive_key=f"dataset:{dataset.pk}", celery_task_id=f"celery-{number}",
        result={"success": True, "rows_processed": 1000},
    )  # fmt: skip


@transaction.atomic
def _add(tasks: list[ImportTask]) -> None:
    shared = [field.attname for field in Job._meta.concrete_fields]  # noqa: SLF001  public in name only
    Job.objects.bulk_create(Job(**{name: getattr(task, name) for name in shared}) for task in tasks)
    for task in tasks:
        task.save_base(raw=True, force_insert=True)  # the import's own row only
    JobEvent.objects.bulk_create(line for task in tasks for line in _ledger(task))


def _ledger(task: ImportTask) -> Iterator[JobEvent]:
    for before, after in pairwise(LIFE):
        yield JobEvent(job_id=task.pk, from_status=before, to_status=after, attempt=1)

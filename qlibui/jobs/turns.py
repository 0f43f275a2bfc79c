"""Whose turn it is: which waiting jobs may have a message in Redis, and which may run.

A queue in Redis is first come, first served. So that a thousand jobs of one person do not stand
before the one of another there, only a few jobs of each person and kind are sent at a time, and
the next when one of them ends. Workers then serve people in turn without knowing of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qlibui.jobs.clock import in_seconds, now
from qlibui.jobs.lifecycle import WAITING, JobStatus
from qlibui.jobs.models import UNFINISHED, Job

ACTIVE = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


@dataclass(frozen=True)
class Group:
    """The jobs of one person, or of nobody, that are of one kind."""

    owner_id: int | None
    kind: str

    @property
    def jobs(self) -> QuerySet[Job]:
        return Job.objects.filter(owner=self.owner_id, kind=self.kind)


def group_of(job_id: str) -> Group:
    return Group(*Job.objects.values_list("owner", "kind").get(pk=job_id))


def next_in_turn(group: Group) -> Sequence[Job]:
    """The jobs of the group that are to be sent to the workers now, in their order."""
    most = settings.JOB_ACTIVE_PER_USER
    waiting = group.jobs.annotate(active=_count_active(group)).filter(
        is_due(), is_free(), _is_first_of_its_key(), _is_asked_for(),
        status=JobStatus.PENDING, active__lt=most,
    )  # fmt: skip
    in_turn = waiting.only("kind", "celery_task_id", "turn_at").order_by("turn_at", "pk")[:most]
    room = next((most - job.active for job in in_turn), 0)
    return list(in_turn)[:room]


def _count_active(group: Group) -> Coalesce:
    counted = group.jobs.filter(status__in=ACTIVE).order_by().values("kind").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def is_due() -> Q:
    """No back-off, or one that is over."""
    return Q(run_after__isnull=True) | Q(run_after__lte=now())


def is_free() -> Q:
    """No job with the same `exclusive_key` runs."""
    running = _of_same_key().filter(status=JobStatus.RUNNING)
    return Q(exclusive_key="") | Q(~Exists(running))


def _is_first_of_its_key() -> Q:
    """None of its kind and `exclusive_key` that still waits was asked for before: the later of
    two imports into a dataset has the last word on a bar that both bring."""
    earlier = _of_same_key().filter(
        status__in=WAITING, kind=OuterRef("kind"), created_at__lt=OuterRef("created_at")
    )
    return Q(exclusive_key="") | Q(~Exists(earlier))


def _of_same_key() -> QuerySet[Job]:
    return Job.objects.filter(UNFINISHED, exclusive_key=OuterRef("exclusive_key"))


def _is_asked_for() -> Q:
    """Who made the job wants a worker to run it, or let some time go by without running it."""
    return Q(celery_task_id__isnull=False) | Q(attempt__gt=0) | is_settled("created_at")


def is_settled(since: str) -> Q:
    """Long enough ago for a message to have been sent, or taken."""
    return Q((f"{since}__lt", in_seconds(-settings.JOB_PUBLISH_SECONDS)))


def is_below_limit() -> Q:
    """The owner has fewer jobs of the kind running than may run at a time: the one that would be
    the last of them is not there. What has no owner has no such limit."""
    last = settings.JOB_ACTIVE_PER_USER - 1
    running = Job.objects.filter(
        status=JobStatus.RUNNING, owner=OuterRef("owner"), kind=OuterRef("kind")
    )
    return Q(~Exists(running.order_by()[last : last + 1]))


def hold_owner(job_id: str) -> None:
    """Let claims of one owner's jobs come one after the other, until the transaction ends: two at
    once would each not see the other run. SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update:
        owner = Job.objects.filter(pk=job_id).values("owner")
        people = get_user_model().objects.select_for_update(no_key=True).filter(pk__in=owner)
        list(people.values_list("pk"))

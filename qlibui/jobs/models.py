"""A job is a row; its ledger says what happened to it and when."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from qlibui.jobs.lifecycle import ENDED, WAITING, JobStatus

if TYPE_CHECKING:
    from qlibui.jobs.waiting import Wait


# Few among very many. A query that says so lets the database use the index of just these.
UNFINISHED = Q(finished_at__isnull=True)


def new_job_id() -> str:
    return str(uuid.uuid4())


def default_max_attempts() -> int:
    return int(settings.JOB_MAX_ATTEMPTS)


class Job(models.Model):
    """One piece of work that, once accepted, reaches a terminal state.

    Moved only by `qlibui.jobs.moves`; `save()` of an existing row never writes LIFECYCLE_FIELDS,
    so that code holding a stale row cannot put a running job back.
    """

    KIND: ClassVar[str] = ""
    wait: "Wait | None" = None  # why it waits, where `explaining.explain` was asked
    LIFECYCLE_FIELDS: ClassVar[frozenset[str]] = frozenset(
        {
            "status", "stage", "attempt", "max_attempts", "run_after", "lease_token",
            "lease_until", "cancel_requested_at", "progress_current", "progress_total",
            "progress_rate", "error_code", "error", "result", "revision", "turn_at", "queued_at",
            "started_at", "finished_at",
        }
    )  # fmt: skip

    id = models.CharField(primary_key=True, max_length=64, default=new_job_id, editable=False)
    kind = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(
        # Without its owner a job would be everybody's: people who leave are deactivated.
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # `jobs_of_owner` begins with it
    )
    params = models.JSONField(default=dict, blank=True)
    exclusive_key = models.CharField(
        max_length=128,
        default="",
        blank=True,
        help_text="Of the jobs with the same key only one runs at a time.",
    )

    status = models.CharField(
        max_length=16, choices=JobStatus, default=JobStatus.PENDING, editable=False
    )
    stage = models.CharField(max_length=32, default="", blank=True, editable=False)
    attempt = models.PositiveIntegerField(default=0, editable=False)
    max_attempts = models.PositiveIntegerField(default=default_max_attempts, editable=False)
    run_after = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.CharField(max_length=36, default="", blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, blank=True, editable=False)
    progress_current = models.BigIntegerField(null=True, blank=True, editable=False)
    progress_total = models.BigIntegerField(null=True, blank=True, editable=False)
    progress_rate = models.FloatField(
        null=True, blank=True, editable=False, help_text="Units of progress a second."
    )
    error_code = models.CharField(max_length=64, default="", blank=True, editable=False)
    error = models.TextField(default="", blank=True, editable=False)
    result = models.JSONField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    celery_task_id = models.CharField(  # noqa: DJ001  the guide writes None before publishing
        max_length=155, null=True, blank=True, db_index=True, editable=False
    )

    created_at = models.DateTimeField(auto_now_add=True)
    turn_at = models.DateTimeField(
        default=timezone.now,
        editable=False,
        help_text="From then on no smaller job that was asked for later goes before it.",
    )
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(
                fields=["status", "run_after"], condition=UNFINISHED, name="jobs_unfinished"
            ),
            models.Index(fields=["-created_at", "-id"], name="jobs_newest_first"),
            models.Index(fields=["owner", "-created_at", "-id"], name="jobs_of_owner"),
            models.Index(fields=["owner", "kind", "-created_at", "-id"], name="jobs_of_kind"),
            models.Index(fields=["owner", "status", "kind", "turn_at"], name="jobs_by_turn"),
            models.Index(
                fields=["exclusive_key", "status"], condition=UNFINISHED, name="jobs_held_by_key"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["exclusive_key"],
                condition=Q(status=JobStatus.RUNNING) & ~Q(exclusive_key=""),
                name="jobs_one_running_per_key",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self._insert(*args, **kwargs)
        else:
            kwargs["update_fields"] = self._domain_fields(kwargs.get("update_fields"))
            super().save(*args, **kwargs)

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def gives_way(self) -> timedelta:
        """How long it lets smaller jobs pass; known before it runs, or none."""
        return timedelta(0)

    def _insert(self, *args: Any, **kwargs: Any) -> None:
        self.kind = self.kind or self.KIND
        self.turn_at = timezone.now() + self.gives_way
        # An id that exists already must not be overwritten: insert the parent row, too.
        kwargs["force_insert"] = (models.Model,)
        with transaction.atomic():
            super().save(*args, **kwargs)
            JobEvent.objects.create(job_id=self.pk, to_status=self.status)

    def _domain_fields(self, asked: Iterable[str] | None) -> list[str]:
        own = {field.name for field in self._meta.concrete_fields if not field.primary_key}
        own -= {link.name for link in self._meta.parents.values() if link is not None}
        return sorted((own if asked is None else set(asked)) - self.LIFECYCLE_FIELDS)


class JobEvent(models.Model):
    """A line of the ledger: a move, or something said about a job (never changed, never removed
    before its job)."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    from_status = models.CharField(max_length=16, choices=JobStatus, default="", blank=True)
    to_status = models.CharField(max_length=16, choices=JobStatus)
    attempt = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=64, default="", blank=True)
    message = models.TextField(default="", blank=True)
    detail = models.TextField(default="", blank=True, help_text="For operators: a traceback.")
    actor = models.CharField(max_length=150, default="", blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["job", "id"], name="job_events_in_order"),)

    def __str__(self) -> str:
        return f"{self.job_id}: {self.from_status or 'created'} → {self.to_status}"

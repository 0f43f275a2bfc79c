"""What is told of a job over HTTP."""

from typing import Any, TypeVar
from urllib.parse import quote

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from qlibui.jobs.explaining import explain
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job, JobEvent
from qlibui.jobs.progress import fraction_done
from qlibui.jobs.waiting import Wait

AnyJob = TypeVar("AnyJob", bound=Job)


def address(basename: str, thing: Model) -> str:
    """Where one thing of a list is found, relative to the host."""
    return f"{reverse(f'{basename}-list')}{quote(str(thing.pk), safe='')}/"


class ProgressSerializer(serializers.Serializer[Job]):
    """How far the stage is; a number that nobody has counted is null."""

    current = serializers.IntegerField(source="progress_current", allow_null=True)
    total = serializers.IntegerField(source="progress_total", allow_null=True)
    fraction = serializers.SerializerMethodField(help_text="From 0 to 1.")
    rate = serializers.FloatField(
        source="progress_rate", allow_null=True, help_text="Units of progress a second."
    )

    def get_fraction(self, job: Job) -> float | None:
        return fraction_done(job)


class JobErrorSerializer(serializers.Serializer[Any]):
    """Why the job failed, was cancelled, or waits for another attempt."""

    code = serializers.CharField(help_text="For programs, such as `bad_rows`.")
    message = serializers.CharField(help_text="One sentence for people.")


class WaitSerializer(serializers.Serializer[Wait]):
    """Why the job does not run yet."""

    code = serializers.CharField(help_text="For programs, such as `no_worker`.")
    message = serializers.CharField(help_text="One sentence for people.")
    position = serializers.IntegerField(
        allow_null=True, help_text="Its place in its queue, 1 being next; null where it has none."
    )


class JobListSerializer(serializers.ListSerializer[AnyJob]):
    """A page of jobs: why they wait is found out for all of them at once."""

    def to_representation(self, data: Any) -> list[Any]:
        jobs = list(data)
        explain(jobs)
        return super().to_representation(jobs)


class JobSerializer(serializers.ModelSerializer[AnyJob]):
    """A piece of work that, once accepted, ends as succeeded, failed or cancelled."""

    basename = "jobs"
    url = serializers.SerializerMethodField()
    status = serializers.ChoiceField(JobStatus.choices)
    stage = serializers.CharField(help_text="What it does now, such as `merging`; else empty.")
    progress = ProgressSerializer(source="*")
    waiting = WaitSerializer(
        source="wait", allow_null=True, help_text="Null once it runs, and after its end."
    )
    error = serializers.SerializerMethodField()
    result = serializers.DictField(
        allow_null=True, help_text="What the task answered; null before the end."
    )
    revision = serializers.IntegerField(help_text="Grows with every change; the ETag.")

    class Meta:
        model: type[Job] = Job
        fields: tuple[str, ...] = (
            "id", "url", "kind", "celery_task_id", "status", "stage", "progress", "attempt",
            "max_attempts", "waiting", "error", "result", "revision", "cancel_requested_at",
            "created_at", "queued_at", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields
        list_serializer_class = JobListSerializer

    def get_url(self, job: AnyJob) -> str:
        return address(self.basename, job)

    @extend_schema_field(JobErrorSerializer(allow_null=True))
    def get_error(self, job: AnyJob) -> dict[str, str] | None:
        return {"code": job.error_code, "message": job.error} if job.error else None


class AcceptedSerializer(serializers.Serializer[Job]):
    """A job that was accepted: it will reach its end, also when Redis is down just now."""

    basename = "jobs"
    task_id = serializers.CharField(source="id")
    celery_task_id = serializers.CharField()
    status = serializers.SerializerMethodField(help_text="`queued` until it has ended or runs.")
    url = serializers.SerializerMethodField(help_text="Poll this; the same as Location.")

    @extend_schema_field(serializers.ChoiceField(JobStatus.choices))
    def get_status(self, job: Job) -> str:
        return JobStatus.QUEUED if job.is_waiting else job.status

    def get_url(self, job: Job) -> str:
        return address(self.basename, job)


class JobEventSerializer(serializers.ModelSerializer[JobEvent]):
    """A line of a job's ledger: a move from one status to another, or a remark within one."""

    detail = serializers.SerializerMethodField(help_text="A traceback, for staff; else null.")

    class Meta:
        model = JobEvent
        fields = ("id", "at", "from_status", "to_status", "attempt", "code", "message", "detail",
                  "actor")  # fmt: skip
        read_only_fields = fields

    def get_detail(self, event: JobEvent) -> str | None:
        return event.detail if self.context["request"].user.is_staff else None

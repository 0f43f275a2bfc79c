"""Jobs over HTTP: list, poll, read the ledger, retry, cancel; the same for every kind of job."""

from collections.abc import Sequence
from typing import Any, cast

import django_filters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from qlibui.api.access import changeable, find
from qlibui.api.etags import unless_known
from qlibui.api.filters import CreatedBetween, StableOrdering
from qlibui.api.pages import CursorPages
from qlibui.api.schema import refusals
from qlibui.jobs import services
from qlibui.jobs.access import jobs_seen_by
from qlibui.jobs.api.serializers import (
    AcceptedSerializer,
    AnyJob,
    JobEventSerializer,
    JobSerializer,
)
from qlibui.jobs.explaining import explain
from qlibui.jobs.lifecycle import JobStatus
from qlibui.jobs.models import Job
from qlibui.jobs.newest import Newest

ID_PATTERN = r"[^/\x00]{1,64}"
POLL_SECONDS = "1"

NOT_YOURS = "It is shared for reading: only its owner, or staff where it has none, may change it."
NOT_CHANGED = OpenApiResponse(description="It is still what your ETag stands for.")
POLLING = [
    OpenApiParameter(
        "If-None-Match",
        location=OpenApiParameter.HEADER,
        description="The ETag you have: the answer is 304 without a body while nothing changed.",
    ),
    OpenApiParameter("ETag", location=OpenApiParameter.HEADER, response=[200]),
]
WHERE_TO_LOOK = [
    OpenApiParameter(
        "Location", OpenApiTypes.URI_REF, location=OpenApiParameter.HEADER, response=[202]
    ),
    OpenApiParameter(
        "Retry-After",
        int,
        location=OpenApiParameter.HEADER,
        response=[202],
        description="Seconds to wait before looking at Location.",
    ),
]


def retried_as(serializer: type[AcceptedSerializer]) -> dict[Any, Any]:
    refused = refusals({403: NOT_YOURS, 409: "It has not failed, nor was it cancelled."})
    return {202: serializer, **refused}


def cancelled_as(serializer: type[JobSerializer[Any]]) -> dict[Any, Any]:
    refused = refusals({403: NOT_YOURS, 409: "It has ended already."})
    return {200: serializer, 202: serializer, **refused}


def accepted(serializer: AcceptedSerializer) -> Response:
    """202: the job will be done, and here it can be watched."""
    told = serializer.data
    headers = {"Location": told["url"], "Retry-After": POLL_SECONDS}
    return Response(told, status.HTTP_202_ACCEPTED, headers=headers)


def tag_of(job: Job) -> str:
    """Changes with what is told of the job; `wait` may change although the row does not."""
    wait = f"-{job.wait.code}-{job.wait.position}" if job.wait else ""
    return f"{job.revision}{wait}"


class JobFilter(CreatedBetween):
    status = django_filters.MultipleChoiceFilter(choices=JobStatus.choices, distinct=False)
    ordering = StableOrdering(fields=("created_at", "started_at", "finished_at", "status"))


class JobViews(ReadOnlyModelViewSet[AnyJob]):
    """What a person can ask of a job of any kind."""

    lookup_value_regex = ID_PATTERN
    what = "job"
    accepted_class: type[AcceptedSerializer] = AcceptedSerializer

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_object(self) -> AnyJob:
        return find(self.get_queryset(), self.what, pk=self.kwargs["pk"])

    def get_changeable(self) -> AnyJob:
        return changeable(self.get_object(), self.person)

    def accepted(self, job: AnyJob) -> Response:
        return accepted(self.accepted_class(job))

    @extend_schema(parameters=POLLING)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        job = self.get_object()
        explain([job])
        return unless_known(request, tag_of(job), lambda: Response(self.get_serializer(job).data))

    @extend_schema(responses=JobEventSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=CursorPages, filterset_class=None)
    def events(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The job's ledger, oldest first. A move, or a remark, is a line."""
        return self.page_of(self.get_object().events.all(), JobEventSerializer)

    def run_again(self, job: AnyJob) -> None:
        services.retry(job.pk, actor=self.person.get_username())

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> list[Any] | None:
        """Jobs that nobody ordered otherwise come newest first."""
        if self.action == "list" and isinstance(queryset, QuerySet) and not queryset.query.order_by:
            queryset = cast("Sequence[Any]", Newest(queryset, self.person))
        return super().paginate_queryset(queryset)

    def page_of(self, rows: QuerySet[Any], serializer: type[Any]) -> Response:
        page = self.paginate_queryset(rows)
        told = serializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(told.data)

    @extend_schema(request=None, parameters=WHERE_TO_LOOK, responses=retried_as(AcceptedSerializer))
    @action(detail=True, methods=["POST"], filterset_class=None)
    def retry(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Run a failed or cancelled job again. What went wrong before stays in its events."""
        job = self.get_changeable()
        self.run_again(job)
        return self.accepted(self.get_object())

    @extend_schema(request=None, responses=cancelled_as(JobSerializer))
    @action(detail=True, methods=["POST"], filterset_class=None)
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Stop a job. A waiting one is cancelled at once (200), a running one within 15 s (202)."""
        job = self.get_changeable()
        now = services.cancel(job.pk, actor=self.person.get_username())
        told = self.get_serializer(self.get_object()).data
        at_once = now == JobStatus.CANCELLED
        return Response(told, status.HTTP_200_OK if at_once else status.HTTP_202_ACCEPTED)


class KindFilter(JobFilter):
    kind = django_filters.CharFilter(help_text="Such as `data_management.import`.")


@extend_schema_view(
    list=extend_schema(description="Your jobs of every kind and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A job: its status, how far it is, how it ended.",
        responses={200: JobSerializer, 304: NOT_CHANGED},
    ),
)
class JobViewSet(JobViews[Job]):
    """Jobs of every kind, newest first."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer[Job]
    filterset_class = KindFilter

    def get_queryset(self) -> QuerySet[Job]:
        return jobs_seen_by(self.person)

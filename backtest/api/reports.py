"""Reports of back-tests over HTTP: ask, poll, download."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backtest import services
from backtest.api.asking import DownloadAskedSerializer, ReportAskedSerializer
from backtest.api.telling import AcceptedReportSerializer, BacktestReportSerializer
from backtest.models import Report
from backtest.queries import reports_seen_by
from backtest.report_files import open_file
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    WHERE_TO_LOOK,
    JobFilter,
    JobViews,
    cancelled_as,
    retried_as,
)


class ReportFilter(JobFilter):
    backtest = django_filters.CharFilter("backtest_id", help_text="Id of a back-test.")


@extend_schema_view(
    list=extend_schema(description="Your reports and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A report: how far it is, and its files.",
        responses={200: BacktestReportSerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(BacktestReportSerializer)),
    retry=extend_schema(responses=retried_as(AcceptedReportSerializer)),
)
class ReportViewSet(JobViews[Report]):
    """Results of back-tests as files for people."""

    queryset = Report.objects.none()
    serializer_class = BacktestReportSerializer
    what = "report"
    accepted_class = AcceptedReportSerializer
    filterset_class = ReportFilter

    def get_queryset(self) -> QuerySet[Report]:
        return reports_seen_by(self.person)

    @extend_schema(
        request=ReportAskedSerializer,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedReportSerializer}
        | refusals({409: "The back-test has not succeeded."}),
    )
    def create(self, request: Request) -> Response:
        """Ask for the report of a back-test."""
        asked = ReportAskedSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self.accepted(services.request_report(owner=self.person, **asked.validated_data))

    @extend_schema(
        parameters=[DownloadAskedSerializer],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
        | refusals({400: "A parameter is wrong.", 404: "It has no such file, or not yet."}),
    )
    @action(detail=True, filterset_class=None)
    def download(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One of its files: a tear sheet, a workbook, or all data as JSON."""
        asked = DownloadAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return open_file(self.get_object(), asked.validated_data["file_type"])

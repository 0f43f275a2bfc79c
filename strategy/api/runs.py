"""Runs of strategies over HTTP: poll, read scores and orders, download."""

from dataclasses import asdict
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    JobFilter,
    JobViews,
    cancelled_as,
    retried_as,
)
from strategy import contents
from strategy.api.asking import RunFileAskedSerializer
from strategy.api.results import FrameRowsSerializer, RowsAskedSerializer
from strategy.api.telling import AcceptedStrategyRunSerializer, StrategyRunSerializer
from strategy.frame_rows import Asked
from strategy.models import StrategyRun
from strategy.queries import runs_seen_by

NO_RESULT = "There is no such run, or it has no result."
_ROWS = extend_schema(
    parameters=[RowsAskedSerializer],
    responses={200: FrameRowsSerializer} | refusals({400: "A parameter is wrong.", 404: NO_RESULT}),
)


class StrategyRunFilter(JobFilter):
    strategy = django_filters.CharFilter("strategy_id", help_text="Id of a strategy.")
    schedule = django_filters.NumberFilter("schedule_id", help_text="Id of a schedule.")
    day = django_filters.DateFilter(help_text="The session that was decided on.")


@extend_schema_view(
    list=extend_schema(description="Your runs and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A run: how far it is, which day it decided, its main figures.",
        responses={200: StrategyRunSerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(StrategyRunSerializer)),
    retry=extend_schema(responses=retried_as(AcceptedStrategyRunSerializer)),
)
class StrategyRunViewSet(JobViews[StrategyRun]):
    """What strategies would do after a day."""

    queryset = StrategyRun.objects.none()
    serializer_class = StrategyRunSerializer
    what = "run"
    accepted_class = AcceptedStrategyRunSerializer
    filterset_class = StrategyRunFilter

    def get_queryset(self) -> QuerySet[StrategyRun]:
        return runs_seen_by(self.person).select_related("version", "strategy")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def scores(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The scores of every day from the first of the quality on."""
        return self._rows("scores")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def orders(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What to trade on the next session, with estimated prices, lots, limits and costs."""
        return self._rows("orders")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def skipped(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was wanted and is not ordered, or only in part, each with its reason."""
        return self._rows("skipped")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def targets(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the strategy wants to hold, were there no lots, limits and costs."""
        return self._rows("targets")

    @extend_schema(responses={200: OpenApiTypes.OBJECT} | refusals({404: NO_RESULT}))
    @action(detail=True, filterset_class=None)
    def quality(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How good the signal was: IC, quantiles, turnover, coverage (docs/signal-quality.md)."""
        return Response(contents.read_quality(self.get_object()))

    @extend_schema(
        parameters=[RunFileAskedSerializer],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
        | refusals({400: "A parameter is wrong.", 404: NO_RESULT}),
    )
    @action(detail=True, filterset_class=None)
    def download(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Its orders as CSV or Excel, or the page of its signal's quality."""
        asked = RunFileAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return contents.open_file(self.get_object(), asked.validated_data["file_type"])

    def _rows(self, frame: str) -> Response:
        asked = RowsAskedSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = contents.read_rows(self.get_object(), frame, Asked(**asked.validated_data))
        return Response(asdict(rows))

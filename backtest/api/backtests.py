"""Back-tests over HTTP: ask, poll, read the result, run again, compare."""

from dataclasses import asdict
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from backtest import contents, services
from backtest.api.asking import (
    BacktestAskedSerializer,
    ComparedSerializer,
    ScoresAskedSerializer,
)
from backtest.api.telling import AcceptedBacktestSerializer, BacktestSerializer
from backtest.models import Backtest
from backtest.queries import backtests_seen_by
from backtest.side_by_side import as_json, compare_backtests
from data_management.api.incoming import IDEMPOTENCY_KEY, TakesFiles, brings_file, task_id_of
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    NOT_YOURS,
    WHERE_TO_LOOK,
    JobFilter,
    JobViews,
    cancelled_as,
    retried_as,
)
from strategy.api.faults import TellsFaults
from strategy.api.results import FrameRowsSerializer, RowsAskedSerializer
from strategy.frame_rows import Asked

NO_RESULT = "There is no such back-test, or it has no result."
_BODIES = {
    "application/json": BacktestAskedSerializer,
    "multipart/form-data": ScoresAskedSerializer,
}
_ROWS = extend_schema(
    parameters=[RowsAskedSerializer],
    responses={200: FrameRowsSerializer} | refusals({400: "A parameter is wrong.", 404: NO_RESULT}),
)


class BacktestFilter(JobFilter):
    dataset = django_filters.CharFilter("dataset_id", help_text="Id of a dataset.")
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="A part of the name.")
    rerun_of = django_filters.CharFilter("rerun_of_id", help_text="Id of a back-test.")


@extend_schema_view(
    list=extend_schema(description="Your back-tests and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A back-test: how far it is, what was found, its main figures.",
        responses={200: BacktestSerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(BacktestSerializer)),
    retry=extend_schema(responses=retried_as(AcceptedBacktestSerializer)),
)
class BacktestViewSet(TellsFaults, TakesFiles, JobViews[Backtest]):
    """Specifications run over versions of datasets."""

    queryset = Backtest.objects.none()
    serializer_class = BacktestSerializer
    what = "back-test"
    accepted_class = AcceptedBacktestSerializer
    filterset_class = BacktestFilter

    def get_queryset(self) -> QuerySet[Backtest]:
        return backtests_seen_by(self.person).select_related("version")

    @extend_schema(
        request=_BODIES,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedBacktestSerializer}
        | refusals(
            {
                400: "A field is wrong, or the pre-flight found an error: its name is the code.",
                409: "The bars of the version were let go.",
                413: "The file of scores is larger than the limit.",
                415: "The file is of no type of scores, or not of the type it is said to be.",
                422: "The Idempotency-Key was used for another request.",
            }
        ),
    )
    def create(self, request: Request) -> Response:
        """Ask for a back-test. What would not run is refused here, with the field at fault."""
        form = ScoresAskedSerializer if brings_file(request) else BacktestAskedSerializer
        asked = form(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        task_id, given = task_id_of(request), asked.validated_data
        return self.accepted(services.request_backtest(owner=self.person, task_id=task_id, **given))

    @extend_schema(
        request=None,
        responses={204: None}
        | refusals({403: NOT_YOURS, 409: "It, or a report of it, goes on: cancel it first."}),
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete a back-test that has ended with its result and reports. Its dataset's version is
        no longer kept for it."""
        services.delete_backtest(self.get_changeable())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedBacktestSerializer}
        | refusals(
            {
                409: "It has no result that could be compared with.",
                422: "The Idempotency-Key was used for another request.",
            }
        ),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def rerun(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Run the same again: version, specification, scores. `differences` of the new one names
        what is not as it was, and is empty where the numbers are equal."""
        again = services.rerun(
            backtest=self.get_object(), owner=self.person, task_id=task_id_of(request)
        )
        return self.accepted(again)

    @extend_schema(responses={200: OpenApiTypes.OBJECT} | refusals({404: NO_RESULT}))
    @action(detail=True, filterset_class=None)
    def metrics(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All figures: two lenses, drawdowns, months and years, turnover, costs (docs/figures.md).
        What was not computed is null."""
        return Response(contents.read_metrics(self.get_object()))

    @extend_schema(responses={200: OpenApiTypes.OBJECT} | refusals({404: NO_RESULT}))
    @action(detail=True, filterset_class=None)
    def card(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The run card: what the result was made of."""
        return Response(contents.read_card(self.get_object()))

    @_ROWS
    @action(detail=True, filterset_class=None)
    def daily(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Qlib's report day by day; `return` is before cost."""
        return self._rows("daily")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def positions(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was held at the end of each day, in shares and prices as the exchange counts."""
        return self._rows("positions")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def trades(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All orders; `reason` says why one was not or only partly done."""
        return self._rows("trades")

    @_ROWS
    @action(detail=True, filterset_class=None)
    def indicators(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Qlib's trade indicators day by day."""
        return self._rows("indicators")

    @extend_schema(
        parameters=[ComparedSerializer],
        responses={200: OpenApiTypes.OBJECT}
        | refusals({400: "One is not there or has no result, or they have no day in common."}),
        filters=False,
    )
    @action(detail=False, filterset_class=None, pagination_class=None)
    def compare(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Back-tests side by side on the days that all of them have: figures, curves of 1,
        correlations, and the lines in which their run cards differ."""
        asked = ComparedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        ids = asked.validated_data["ids"]
        found = self.get_queryset().in_bulk(ids)
        missing = next((each for each in ids if each not in found), None)
        if missing is not None:
            raise ValidationError({"ids": f"There is no back-test {missing!r} of yours."})
        return Response(as_json(compare_backtests(found[each] for each in ids)))

    def _rows(self, frame: str) -> Response:
        asked = RowsAskedSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = contents.read_rows(self.get_object(), frame, Asked(**asked.validated_data))
        return Response(asdict(rows))

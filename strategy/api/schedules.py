"""Schedules of strategies over HTTP."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from qlibui.api.access import changeable, find
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import NOT_YOURS
from strategy import scheduling
from strategy.api.asking import ScheduleAskedSerializer
from strategy.api.faults import TellsFaults
from strategy.api.telling import AcceptedStrategyRunSerializer, ScheduleSerializer
from strategy.models import ScheduledStrategy, Strategy
from strategy.queries import strategies_seen_by


@extend_schema_view(
    list=extend_schema(description="The schedules of a strategy, with the slots they missed."),
    destroy=extend_schema(
        description="Forget a schedule. Its runs are kept.",
        responses={204: None} | refusals({403: NOT_YOURS}),
    ),
)
class ScheduleViewSet(
    TellsFaults,
    mixins.ListModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[ScheduledStrategy],
):
    """When a strategy runs by itself."""

    queryset = ScheduledStrategy.objects.none()
    serializer_class = ScheduleSerializer
    filterset_class = None
    lookup_value_regex = r"[0-9]{1,18}"

    def _strategy(self) -> Strategy:
        person = cast(User, self.request.user)
        seen = strategies_seen_by(person).select_related("dataset__current", "owner")
        return find(seen, "strategy", pk=self.kwargs["strategy_id"])

    def get_queryset(self) -> QuerySet[ScheduledStrategy]:
        return ScheduledStrategy.objects.filter(strategy=self._strategy()).select_related(
            "strategy__dataset__current"
        )

    def get_object(self) -> Any:
        found = find(self.get_queryset(), "schedule", pk=self.kwargs["pk"])
        changeable(found.strategy, cast(User, self.request.user))
        return found

    @extend_schema(
        request=ScheduleAskedSerializer,
        responses={201: ScheduleSerializer} | refusals({403: NOT_YOURS}),
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Let a strategy run by itself: after each import of its dataset, or at a local time of
        an exchange on each of its trading days."""
        strategy = changeable(self._strategy(), cast(User, request.user))
        asked = ScheduleAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = asked.save(strategy=strategy)
        return Response(self.get_serializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(
        request=ScheduleAskedSerializer,
        responses={200: ScheduleSerializer} | refusals({403: NOT_YOURS}),
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a schedule; what was due before does not start by itself."""
        asked = ScheduleAskedSerializer(self.get_object(), data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return Response(self.get_serializer(asked.save()).data)

    @extend_schema(
        request=None,
        responses={202: AcceptedStrategyRunSerializer(many=True)} | refusals({403: NOT_YOURS}),
    )
    @action(detail=True, methods=["POST"])
    def backfill(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Run each slot that was missed, once."""
        runs = scheduling.run_missed(self.get_object(), timezone.now())
        told = [AcceptedStrategyRunSerializer(run).data for run in runs]
        return Response(told, status.HTTP_202_ACCEPTED)

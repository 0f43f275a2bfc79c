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
from strategy.api.faults import TellsFaults
from strategy.api.telling import AcceptedStrategyRunSerializer, ScheduleSerializer
from strategy.models import ScheduledStrategy, Strategy
from strategy.queries import strategies_seen_by


@extend_schema_view(
    list=extend_schema(description="The schedules of a strategy, with the slots they missed."),
    create=extend_schema(
        description="Let a strategy run by itself: after each import of its dataset, or at a "
        "local time of an exchange on each of its trading days."
    ),
    partial_update=extend_schema(description="Change a schedule; it counts from now on."),
    destroy=extend_schema(description="Forget a schedule. Its runs are kept."),
)
class ScheduleViewSet(
    TellsFaults,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[ScheduledStrategy],
):
    """When a strategy runs by itself; for those who may change it."""

    queryset = ScheduledStrategy.objects.none()
    serializer_class = ScheduleSerializer
    filterset_class = None
    lookup_value_regex = r"[0-9]{1,18}"
    http_method_names = ("get", "head", "post", "patch", "delete")

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

    def perform_create(self, serializer: Any) -> None:
        serializer.save(strategy=changeable(self._strategy(), cast(User, self.request.user)))

    @extend_schema(
        request=None,
        responses={202: AcceptedStrategyRunSerializer(many=True)} | refusals({403: NOT_YOURS}),
    )
    @action(detail=True, methods=["POST"])
    def backfill(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Run each slot that was missed, once."""
        runs = scheduling.run_missed(self.get_object(), timezone.now())
        told = AcceptedStrategyRunSerializer(runs, many=True).data
        return Response(told, status.HTTP_202_ACCEPTED)

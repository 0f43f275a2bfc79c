"""Canaries over HTTP: ask, poll, read the verdict."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backtest import canaries
from backtest.api.fields import SeenBacktestField
from backtest.canary_models import Canary
from backtest.queries import canaries_seen_by
from qlibui.api.schema import refusals
from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    WHERE_TO_LOOK,
    JobFilter,
    JobViews,
    cancelled_as,
    retried_as,
)
from strategy.api.faults import TellsFaults
from strategy.api.fields import SeenStrategyField, unknown_fields


class CanaryAskedSerializer(serializers.Serializer[Any]):
    """A strategy, or a back-test."""

    strategy = SeenStrategyField(required=False, help_text="Id of a strategy.")
    backtest = SeenBacktestField(required=False, help_text="Id of a back-test.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, set())
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either a strategy or a backtest.")
        return attrs


@extend_schema_field(OpenApiTypes.OBJECT)
class VerdictField(serializers.JSONField):
    """A JSON object as it is kept."""


class CanarySerializer(JobSerializer[Canary]):
    """A canary, and what it found."""

    basename = "canaries"
    strategy = serializers.CharField(source="strategy_id", allow_null=True)
    backtest = serializers.CharField(source="backtest_id", allow_null=True)
    version = serializers.IntegerField(source="version.number")
    passed = serializers.BooleanField(
        source="has_passed", allow_null=True, help_text="Null until it is known."
    )
    verdict = VerdictField(
        allow_null=True,
        help_text="`difference` is the first one up to `last_kept`, null where there is none.",
    )

    class Meta(JobSerializer.Meta):
        model = Canary
        fields = (
            *JobSerializer.Meta.fields, "strategy", "backtest", "version", "passed", "verdict",
        )  # fmt: skip
        read_only_fields = fields


class AcceptedCanarySerializer(AcceptedSerializer):
    """A canary that was accepted."""

    basename = "canaries"


class CanaryFilter(JobFilter):
    strategy = django_filters.CharFilter("strategy_id", help_text="Id of a strategy.")
    backtest = django_filters.CharFilter("backtest_id", help_text="Id of a back-test.")


@extend_schema_view(
    list=extend_schema(description="Your canaries and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A canary: how far it is, and its verdict (docs/canary.md).",
        responses={200: CanarySerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(CanarySerializer)),
    retry=extend_schema(responses=retried_as(AcceptedCanarySerializer)),
)
class CanaryViewSet(TellsFaults, JobViews[Canary]):
    """Whether a strategy or a back-test looks ahead."""

    queryset = Canary.objects.none()
    serializer_class = CanarySerializer
    what = "canary"
    accepted_class = AcceptedCanarySerializer
    filterset_class = CanaryFilter

    def get_queryset(self) -> QuerySet[Canary]:
        return canaries_seen_by(self.person).select_related("version")

    @extend_schema(
        request=CanaryAskedSerializer,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedCanarySerializer}
        | refusals({400: "Not one of the two.", 409: "The bars of the version were let go."}),
    )
    def create(self, request: Request) -> Response:
        """Scramble later days in a copy of the dataset, and look whether earlier ones notice."""
        asked = CanaryAskedSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        if "strategy" in given:
            return self.accepted(canaries.look_at_strategy(given["strategy"], owner=self.person))
        return self.accepted(canaries.look_at_backtest(given["backtest"], owner=self.person))

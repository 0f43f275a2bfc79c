"""The back-test of a strategy over HTTP."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from backtest import services
from backtest.api.telling import AcceptedBacktestSerializer
from backtest.models import Backtest, ReportFormat
from data_management.api.incoming import IDEMPOTENCY_KEY, task_id_of
from qlibui.api.access import find
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import WHERE_TO_LOOK, accepted
from strategy.api.faults import TellsFaults
from strategy.api.fields import unknown_fields
from strategy.queries import strategies_seen_by


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A year beside the whole universe",
            value={
                "start_on": "2015-01-05",
                "end_on": "2015-11-30",
                "benchmark": "equal_weight",
            },
            request_only=True,
        )
    ]
)
class OfStrategyAskedSerializer(serializers.Serializer[Any]):
    """What no strategy says of itself: the window, and what it is measured against."""

    start_on = serializers.DateField(help_text="First day.")
    end_on = serializers.DateField(help_text="Last day.")
    benchmark = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=32,
        help_text="An instrument, `equal_weight` of the universe, or null.",
    )
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**32 - 1, default=0)
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="By default the newest."
    )
    name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    report_formats = serializers.ListField(
        child=serializers.ChoiceField(ReportFormat.choices), required=False, default=list
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, set())
        strategy = self.context["strategy"]
        if "version" in attrs:
            attrs["version"] = strategy.dataset.versions.filter(number=attrs["version"]).first()
            if attrs["version"] is None:
                sentence = f"{strategy.dataset} has no such version."
                raise serializers.ValidationError({"version": sentence})
        days = {name: attrs.pop(name).isoformat() for name in ("start_on", "end_on")}
        others = {name: attrs.pop(name) for name in ("benchmark", "seed")}
        return attrs | {"config": days | others}


class StrategyBacktestViewSet(TellsFaults, GenericViewSet[Backtest]):
    """Back-tests of one strategy; they are listed among the others."""

    queryset = Backtest.objects.none()
    serializer_class = OfStrategyAskedSerializer
    filter_backends = ()

    @extend_schema(
        request=OfStrategyAskedSerializer,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedBacktestSerializer}
        | refusals(
            {
                400: "A field is wrong, or the pre-flight found an error: its name is the code.",
                404: "There is no such strategy of yours.",
                409: "The bars of the version were let go.",
                422: "The Idempotency-Key was used for another request.",
            }
        ),
    )
    def create(self, request: Request, strategy_id: str) -> Response:
        """Ask for a back-test of the strategy as it is now, over the newest version of its
        dataset unless another is named."""
        person: Any = request.user
        seen = strategies_seen_by(person).select_related("dataset__current", "owner")
        strategy = find(seen, "strategy", pk=strategy_id)
        asked = OfStrategyAskedSerializer(
            data=request.data, context={**self.get_serializer_context(), "strategy": strategy}
        )
        asked.is_valid(raise_exception=True)
        backtest = services.request_backtest_of(
            strategy=strategy,
            owner=person,
            task_id=task_id_of(request),
            **asked.validated_data,
        )
        return accepted(AcceptedBacktestSerializer(backtest))

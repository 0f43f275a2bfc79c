"""Paper accounts over HTTP: open, look, bring up to date, compare, close."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from backtest import papers
from backtest.api.telling import AcceptedBacktestSerializer
from backtest.paper_models import PaperAccount, PaperDay
from backtest.queries import papers_seen_by
from qlibui.api.access import changeable, find
from qlibui.api.schema import refusals
from qlibui.jobs.api.serializers import AcceptedSerializer
from qlibui.jobs.api.views import ID_PATTERN, NOT_YOURS, WHERE_TO_LOOK, accepted
from strategy.api.faults import TellsFaults
from strategy.api.fields import SeenStrategyField, unknown_fields

NO_DAY = "It has no day yet, or is closed, or the strategy is archived."


@extend_schema_field(OpenApiTypes.OBJECT)
class KeptField(serializers.JSONField):
    """JSON as it is kept."""


class PaperAskedSerializer(serializers.Serializer[Any]):
    """A strategy, since when, and with how much."""

    strategy = SeenStrategyField(help_text="Id of a strategy.")
    start_on = serializers.DateField(help_text="The first day that it trades on.")
    name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    cash = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="By default the strategy's."
    )
    benchmark = serializers.CharField(
        required=False,
        allow_null=True,
        default=None,
        max_length=32,
        help_text="An instrument, `equal_weight` of the universe, or null.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, set())
        return attrs


class PaperAccountSerializer(serializers.ModelSerializer[PaperAccount]):
    """A paper account and its books."""

    strategy = serializers.CharField(source="strategy_id")
    compared_with = serializers.CharField(
        source="compared_with_id", allow_null=True, help_text="Id of a back-test of its window."
    )
    config = KeptField()
    books = KeptField(allow_null=True, help_text="Cash and holdings after `last_on`.")

    class Meta:
        model = PaperAccount
        fields = (
            "id", "name", "strategy", "start_on", "last_on", "config", "books", "compared_with",
            "closed_at", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class PaperDaySerializer(serializers.ModelSerializer[PaperDay]):
    """A day that was kept: that day's part of a back-test's frames."""

    version = serializers.IntegerField(source="version.number")
    daily = KeptField()
    positions = KeptField()
    trades = KeptField()

    class Meta:
        model = PaperDay
        fields = ("date", "version", "daily", "positions", "trades")
        read_only_fields = fields


class AcceptedPaperRunSerializer(AcceptedSerializer):
    """A run of a paper account that was accepted."""

    basename = "jobs"


@extend_schema_view(
    list=extend_schema(description="Your paper accounts and the shared ones, newest first."),
    retrieve=extend_schema(description="A paper account (docs/paper-accounts.md)."),
)
class PaperAccountViewSet(TellsFaults, ReadOnlyModelViewSet[PaperAccount]):
    """Strategies followed on paper."""

    queryset = PaperAccount.objects.none()
    serializer_class = PaperAccountSerializer
    filterset_class = None
    lookup_value_regex = ID_PATTERN

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[PaperAccount]:
        return papers_seen_by(self.person).select_related("strategy__dataset__current", "owner")

    def get_object(self) -> Any:
        return find(self.get_queryset(), "paper account", pk=self.kwargs["pk"])

    @extend_schema(
        request=PaperAskedSerializer,
        responses={201: PaperAccountSerializer}
        | refusals({400: "A field is wrong.", 409: "The strategy is archived."}),
    )
    def create(self, request: Request) -> Response:
        """Open an account. Its first run is enqueued at once."""
        asked = PaperAskedSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        account = papers.open_account(owner=self.person, **asked.validated_data)
        return Response(self.get_serializer(account).data, status.HTTP_201_CREATED)

    @extend_schema(
        request=None,
        responses={204: None}
        | refusals({403: NOT_YOURS, 409: "A run of it goes on: cancel it first."}),
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete an account with its days."""
        papers.delete_account(self._changeable())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedPaperRunSerializer} | refusals({403: NOT_YOURS, 409: NO_DAY}),
    )
    @action(detail=True, methods=["POST"])
    def follow(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bring it up to the newest version now, rather than within a minute."""
        return accepted(AcceptedPaperRunSerializer(papers.follow(self._changeable())))

    @extend_schema(
        request=None,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedBacktestSerializer} | refusals({403: NOT_YOURS, 409: NO_DAY}),
    )
    @action(detail=True, methods=["POST"])
    def compare(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for the back-test of what it follows, over its days."""
        backtest = papers.compare_with_backtest(self._changeable(), owner=self.person)
        return accepted(AcceptedBacktestSerializer(backtest))

    @extend_schema(
        request=None, responses={200: PaperAccountSerializer} | refusals({403: NOT_YOURS})
    )
    @action(detail=True, methods=["POST"])
    def close(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """It keeps its days and follows the dataset no more."""
        papers.close(self._changeable())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        request=None, responses={200: PaperAccountSerializer} | refusals({403: NOT_YOURS})
    )
    @action(detail=True, methods=["POST"])
    def reopen(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """It goes on with the next session after its last one."""
        papers.open_again(self._changeable())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=PaperDaySerializer(many=True))
    @action(detail=True)
    def days(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Its days, the first ones first."""
        rows = self.get_object().days.select_related("version").order_by("date")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(PaperDaySerializer(page, many=True).data)

    def _changeable(self) -> PaperAccount:
        account: PaperAccount = self.get_object()
        return changeable(account, self.person)

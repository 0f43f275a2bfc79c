"""Strategies over HTTP: the catalogue, strategies, their schedules, and runs asked for."""

from typing import Any, cast

import django_filters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from data_management.api.incoming import IDEMPOTENCY_KEY, TakesFiles, brings_file, task_id_of
from qlibui.api.access import changeable, find
from qlibui.api.etags import unless_known
from qlibui.api.filters import CreatedBetween, StableOrdering
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    ID_PATTERN,
    NOT_CHANGED,
    NOT_YOURS,
    POLLING,
    WHERE_TO_LOOK,
    accepted,
)
from strategy import services
from strategy.api.asking import (
    OwnSignalAskedSerializer,
    StrategyAskedSerializer,
    StrategyChangedSerializer,
    StrategyRunAskedSerializer,
)
from strategy.api.faults import TellsFaults
from strategy.api.telling import (
    AcceptedStrategyRunSerializer,
    StrategyKindSerializer,
    StrategySerializer,
)
from strategy.catalog import CATALOG
from strategy.models import Strategy
from strategy.queries import strategies_seen_by

_BODIES = {
    "application/json": StrategyAskedSerializer,
    "multipart/form-data": OwnSignalAskedSerializer,
}
_REFUSED = {
    400: "A field is wrong; its sentence says what it may be.",
    413: "The file of scores is larger than the limit.",
    415: "The file is of no type of scores, or not of the type it is said to be.",
    422: "The Idempotency-Key was used for another request.",
}


class StrategyKindViewSet(GenericViewSet[Any]):
    """Kinds of strategy."""

    serializer_class = StrategyKindSerializer
    filter_backends = ()

    @extend_schema(responses=StrategyKindSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every kind with its explanation, its reference and the JSON schema of its parameters."""
        names = ("name", "label", "explanation", "reference")
        told = [
            {name: getattr(kind, name) for name in names} | {"schema": kind.schema()}
            for kind in CATALOG.values()
        ]
        return self.get_paginated_response(self.paginate_queryset(cast("Any", told)))


class StrategyFilter(CreatedBetween):
    dataset = django_filters.CharFilter("dataset_id", help_text="Id of a dataset.")
    kind = django_filters.CharFilter(help_text="Such as `momentum`.")
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="A part of the name.")
    archived = django_filters.BooleanFilter("archived_at", "isnull", exclude=True)
    ordering = StableOrdering(fields=("created_at", "name"))


@extend_schema_view(list=extend_schema(description="Your strategies and the shared, newest first."))
class StrategyViewSet(TellsFaults, TakesFiles, ReadOnlyModelViewSet[Strategy]):
    """Specifications over datasets."""

    queryset = Strategy.objects.none()
    serializer_class = StrategySerializer
    filterset_class = StrategyFilter
    lookup_value_regex = ID_PATTERN

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[Strategy]:
        return strategies_seen_by(self.person).select_related("dataset__current", "owner")

    def get_object(self) -> Strategy:
        return find(self.get_queryset(), "strategy", pk=self.kwargs["pk"])

    def get_changeable(self) -> Strategy:
        return changeable(self.get_object(), self.person)

    @extend_schema(parameters=POLLING, responses={200: StrategySerializer, 304: NOT_CHANGED})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A strategy: its specification and its dataset."""
        strategy = self.get_object()
        tag = f"{strategy.changed_at.timestamp()}-{strategy.archived_at is None}"
        return unless_known(request, tag, lambda: self._told(strategy))

    @extend_schema(
        request=_BODIES,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: StrategySerializer} | refusals(_REFUSED),
    )
    def create(self, request: Request) -> Response:
        """Keep a strategy. What could not run over the dataset is refused with the field."""
        form = OwnSignalAskedSerializer if brings_file(request) else StrategyAskedSerializer
        asked = form(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        made = services.create_strategy(
            owner=self.person, task_id=task_id_of(request), **asked.validated_data
        )
        told = self._told(made)
        told.status_code, told["Location"] = status.HTTP_201_CREATED, told.data["url"]
        return told

    @extend_schema(
        request=StrategyChangedSerializer,
        responses={200: StrategySerializer} | refusals({403: NOT_YOURS}),
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Another name or specification. Runs that were asked for stay as they are."""
        strategy = self.get_changeable()
        asked = StrategyChangedSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        services.change_strategy(strategy, **asked.validated_data)
        return self._told(strategy)

    @extend_schema(
        request=None,
        responses={204: None}
        | refusals({403: NOT_YOURS, 409: "A run goes on, or something else rests on it."}),
    )
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete a strategy with its runs, whose versions are no longer kept for it."""
        services.delete_strategy(self.get_changeable())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: StrategySerializer} | refusals({403: NOT_YOURS}))
    @action(detail=True, methods=["POST"], filterset_class=None)
    def archive(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put it out of the way: it runs no more, and its runs are kept."""
        strategy = self.get_changeable()
        services.archive_strategy(strategy)
        return self._told(strategy)

    @extend_schema(request=None, responses={200: StrategySerializer} | refusals({403: NOT_YOURS}))
    @action(detail=True, methods=["POST"], filterset_class=None)
    def restore(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bring an archived strategy back."""
        strategy = self.get_changeable()
        services.restore_strategy(strategy)
        return self._told(strategy)

    @extend_schema(
        request=StrategyRunAskedSerializer,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedStrategyRunSerializer}
        | refusals(
            {
                409: "It is archived, or the bars of the version were let go.",
                422: "The Idempotency-Key was used for another request.",
            }
        ),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def runs(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Run it for a day: scores, orders of the next session, quality of the signal."""
        strategy = self.get_object()
        context = {**self.get_serializer_context(), "strategy": strategy}
        asked = StrategyRunAskedSerializer(data=request.data, context=context)
        asked.is_valid(raise_exception=True)
        task_id, given = task_id_of(request), asked.validated_data
        run = services.request_run(strategy=strategy, owner=self.person, task_id=task_id, **given)
        return accepted(AcceptedStrategyRunSerializer(run))

    def _told(self, strategy: Strategy) -> Response:
        return Response(self.get_serializer(strategy).data)

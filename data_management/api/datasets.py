"""Datasets over HTTP: what there is, its history, its bars, its Qlib provider."""

import re
from dataclasses import asdict
from typing import Any, cast

import django_filters
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from data_management import contents, memberships, reports, services, upkeep, versions
from data_management.api.dataset_serializers import (
    BarsAskedSerializer,
    BarsSerializer,
    DatasetSerializer,
    InstrumentsSerializer,
    VersionAskedSerializer,
    VersionSerializer,
)
from data_management.api.quality_serializers import QualitySerializer, VersionCoverageSerializer
from data_management.api.universe_serializers import UniversesSerializer
from data_management.downloads import Download
from data_management.models import Dataset, DatasetVersion, VersionKind, Visibility
from data_management.queries import datasets_seen_by, versions_seen_by
from qlibui.api.access import changeable, find
from qlibui.api.etags import unless_known
from qlibui.api.filters import CreatedBetween, StableOrdering
from qlibui.api.schema import refusals
from qlibui.jobs.api.serializers import AcceptedSerializer
from qlibui.jobs.api.views import (
    ID_PATTERN,
    NOT_CHANGED,
    NOT_YOURS,
    POLLING,
    WHERE_TO_LOOK,
    accepted,
)

ZIP = "application/zip"
NOT_HELD = "There is no such dataset or version, or it holds no such thing."


class DatasetFilter(CreatedBetween):
    name = django_filters.CharFilter(lookup_expr="icontains", help_text="A part of the name.")
    visibility = django_filters.ChoiceFilter(choices=Visibility.choices)
    is_sample = django_filters.BooleanFilter()
    ordering = StableOrdering(fields=("created_at", "name"))


@extend_schema_view(
    list=extend_schema(description="Your datasets, the shared and the ownerless, newest first."),
    retrieve=extend_schema(description="A dataset and what its current version covers."),
)
class DatasetViewSet(ReadOnlyModelViewSet[Dataset]):
    """Tables of daily bars that grow by imports."""

    queryset = Dataset.objects.none()
    serializer_class = DatasetSerializer
    filterset_class = DatasetFilter
    lookup_value_regex = ID_PATTERN

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[Dataset]:
        return datasets_seen_by(self.person).select_related("current")

    def get_object(self) -> Dataset:
        return find(self.get_queryset(), "dataset", pk=self.kwargs["pk"])

    def get_changeable(self) -> Dataset:
        return changeable(self.get_object(), self.person)

    @extend_schema(
        request=DatasetSerializer,
        responses={200: DatasetSerializer}
        | refusals({403: NOT_YOURS, 409: "You have another dataset of this name."}),
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Rename a dataset, share it for reading, or keep it to yourself."""
        dataset = self.get_changeable()
        asked = self.get_serializer(dataset, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        services.change_dataset(dataset, **asked.validated_data)
        return Response(self.get_serializer(dataset).data)

    @extend_schema(
        request=None,
        responses={200: VersionSerializer}
        | refusals({403: NOT_YOURS, 409: "It has no import to undo."}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def undo(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take the newest import back, as a version of its own."""
        return self._stands_at(versions.undo(self.get_changeable(), by=self.person))

    @extend_schema(
        request=None,
        responses={200: VersionSerializer}
        | refusals({403: NOT_YOURS, 409: "It has no undone import to bring back."}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def redo(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bring back the import that was undone last, as a version of its own."""
        return self._stands_at(versions.redo(self.get_changeable(), by=self.person))

    @extend_schema(
        request=None,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedSerializer} | refusals({403: NOT_YOURS}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def maintain(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Compact, vacuum and check its store, in a job. No version changes what it holds; one
        that was undone and replaced is let go."""
        return accepted(AcceptedSerializer(upkeep.request_maintenance(self.get_changeable())))

    @extend_schema(
        parameters=[BarsAskedSerializer],
        responses={200: BarsSerializer}
        | refusals({400: "A parameter is missing or wrong.", 404: NOT_HELD}),
    )
    @action(detail=True, filterset_class=None)
    def bars(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Bars of one instrument between two days, 5,000 at most at a time. As the files gave
        them: prices are unadjusted, volume is in shares."""
        asked = self._asked(BarsAskedSerializer)
        version = self._version(asked)
        found = contents.read_bars_of(
            version, instrument=asked["instrument"], start=asked.get("start"), end=asked.get("end")
        )
        told = self._named(version) | {"instrument": asked["instrument"]}
        return Response(told | {"bars": found.bars, "next_start": found.next_start})

    @extend_schema(
        parameters=[VersionAskedSerializer, *POLLING],
        responses={200: InstrumentsSerializer, 304: NOT_CHANGED} | refusals({404: NOT_HELD}),
    )
    @action(detail=True, filterset_class=None)
    def instruments(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The instruments of a version and the days of their first and last bars."""
        version = self._version(self._asked(VersionAskedSerializer))
        return unless_known(request, f"instruments-{version.pk}", lambda: self._listing(version))

    @extend_schema(
        parameters=[VersionAskedSerializer, *POLLING],
        responses={(200, ZIP): OpenApiTypes.BINARY, 304: NOT_CHANGED} | refusals({404: NOT_HELD}),
    )
    @action(detail=True, filterset_class=None)
    def provider(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A version as a Qlib provider, zipped. Unpack it and name the folder as `provider_uri`."""
        version = self._version(self._asked(VersionAskedSerializer))
        return unless_known(request, version.content_hash, lambda: _provider_of(version))

    def _asked(self, serializer: type[VersionAskedSerializer]) -> dict[str, Any]:
        asked = serializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _version(self, asked: dict[str, Any]) -> DatasetVersion:
        dataset = self.get_object()
        if "version" in asked:
            return find(
                dataset.versions.select_related("dataset"), "version", number=asked["version"]
            )
        if dataset.current is None:
            raise NotFound(f"{dataset} has no version yet; import a file into it.")
        dataset.current.dataset = dataset
        return dataset.current

    def _listing(self, version: DatasetVersion) -> Response:
        listed = InstrumentsSerializer(
            self._named(version) | {"instruments": contents.list_instruments(version)}
        )
        return Response(listed.data)

    def _named(self, version: DatasetVersion) -> dict[str, Any]:
        return {"dataset_id": version.dataset_id, "version": version.number}

    def _stands_at(self, version: DatasetVersion) -> Response:
        return Response(VersionSerializer(version, context=self.get_serializer_context()).data)


def _provider_of(version: DatasetVersion) -> Download:
    stem = re.sub(r"[^\w.-]+", "-", version.dataset.name).strip("-") or "dataset"
    name = f"{stem}-v{version.number}.zip"
    return Download(contents.pack_provider(version), name=name, content_type=ZIP)


class VersionFilter(CreatedBetween):
    kind = django_filters.ChoiceFilter(choices=VersionKind.choices)


@extend_schema_view(
    list=extend_schema(description="The versions of a dataset, newest first."),
    retrieve=extend_schema(description="A version: what it covers and where it comes from."),
)
class VersionViewSet(ReadOnlyModelViewSet[DatasetVersion]):
    """What a dataset was, each time it changed."""

    queryset = DatasetVersion.objects.none()
    serializer_class = VersionSerializer
    filterset_class = VersionFilter
    lookup_field = "number"
    lookup_value_regex = r"[0-9]{1,9}"

    def get_queryset(self) -> QuerySet[DatasetVersion]:
        person = self.request.user
        dataset = find(datasets_seen_by(person), "dataset", pk=self.kwargs["dataset_id"])
        known = versions_seen_by(person).filter(dataset=dataset)
        return known.select_related("dataset", "base", "content", "undone")

    def get_object(self) -> DatasetVersion:
        return find(self.get_queryset(), "version", number=self.kwargs["number"])

    @extend_schema(responses=QualitySerializer)
    @action(detail=True, filterset_class=None)
    def quality(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is odd about a version's bars: gaps, bars on closed days, suspected splits, runs
        without change or volume, restatements. Counts, and the gravest of each."""
        version = self.get_object()
        told = {"dataset_id": version.dataset_id, "version": version.number}
        shown = reports.report_of(version)
        return Response(QualitySerializer(told | asdict(shown)).data)

    @extend_schema(responses=UniversesSerializer)
    @action(detail=True, filterset_class=None)
    def universes(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who belongs to which universe of a version, and when: spells of days, ends included."""
        version = self.get_object()
        told = {"dataset_id": version.dataset_id, "version": version.number}
        universes = memberships.universes_of(version)
        return Response(UniversesSerializer(told | {"universes": universes}).data)

    @extend_schema(responses=VersionCoverageSerializer)
    @action(detail=True, filterset_class=None)
    def coverage(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Each instrument's first and last bar, and the fraction of sessions missing between."""
        version = self.get_object()
        told = {"dataset_id": version.dataset_id, "version": version.number}
        instruments = reports.coverage_of(version)
        return Response(VersionCoverageSerializer(told | {"instruments": instruments}).data)

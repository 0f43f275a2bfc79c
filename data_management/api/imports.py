"""Imports over HTTP: upload, poll, answer, undo."""

from functools import partial
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from data_management import mending, services, versions
from data_management.api.dataset_serializers import VersionSerializer
from data_management.api.import_serializers import (
    AcceptedImportSerializer,
    AnswersSerializer,
    ImportDetailSerializer,
    ImportProblemSerializer,
    ImportSerializer,
    SheetAskedSerializer,
)
from data_management.api.incoming import (
    FILE_BODIES,
    IDEMPOTENCY_KEY,
    TakesFiles,
    asked_of,
    brings_file,
    task_id_of,
)
from data_management.arrived import import_arrived
from data_management.bad_row_sheets import make_sheet
from data_management.downloads import download_of
from data_management.families import family_of
from data_management.files import Upload
from data_management.models import DatasetVersion, ImportProblem, ImportTask, ImportType
from data_management.queries import imports_seen_by
from qlibui.api.access import changeable
from qlibui.api.etags import unless_known
from qlibui.api.pages import CursorPages
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    NOT_YOURS,
    POLLING,
    WHERE_TO_LOOK,
    JobFilter,
    JobViews,
    cancelled_as,
    retried_as,
    tag_of,
)
from qlibui.jobs.explaining import explain


class ImportFilter(JobFilter):
    dataset = django_filters.CharFilter("dataset_id", help_text="Id of a dataset.")
    import_type = django_filters.ChoiceFilter(choices=ImportType.choices)


class ProblemFilter(django_filters.FilterSet):
    reason = django_filters.CharFilter(help_text="Such as `unparseable` or `duplicate_key`.")
    file = django_filters.CharFilter(help_text="A file inside a zip.")


@extend_schema_view(
    list=extend_schema(description="Your imports and the shared ones, newest first."),
    retrieve=extend_schema(
        description="An import: how far it is, what it found, what it asks.",
        responses={200: ImportDetailSerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(ImportSerializer)),
    retry=extend_schema(
        request=AnswersSerializer,
        description="Run a failed or cancelled import again, with answers to its questions if it "
        "asked any. What went wrong before stays in its events.",
        responses=retried_as(AcceptedImportSerializer),
    ),
)
class ImportViewSet(TakesFiles, JobViews[ImportTask]):
    """Files on their way into datasets."""

    queryset = ImportTask.objects.none()
    serializer_class = ImportSerializer
    what = "import"
    accepted_class = AcceptedImportSerializer
    filterset_class = ImportFilter

    def get_queryset(self) -> QuerySet[ImportTask]:
        made = DatasetVersion.objects.filter(import_task=OuterRef("pk")).order_by("number")
        number = Subquery(made.values("number")[:1])
        return imports_seen_by(self.person).annotate(version_number=number)

    @extend_schema(
        request=FILE_BODIES,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedImportSerializer}
        | refusals(
            {
                403: NOT_YOURS,
                409: "The import that it mends has no bad rows left, or was refused as a whole; "
                "the resumable upload is not whole, or became an import already.",
                413: "The file is larger than the limit.",
                415: "The file is of no type that can be imported, or not of the type it is said "
                "to be.",
                422: "The Idempotency-Key was used for another file.",
            }
        ),
    )
    def create(self, request: Request) -> Response:
        """Upload a file, or name a resumable upload, and import it. The answer comes before the
        work: poll the Location.

        The import is accepted for good once this answers 202, also while Redis is down. One file
        becomes one version of its dataset, or changes nothing and says why.
        """
        given, task_id = asked_of(request, self.get_serializer_context()), task_id_of(request)
        upload = given.pop("upload")
        if brings_file(request):
            return self.accepted(self._request(upload, task_id, **given))
        request_it = partial(self._request, **given)
        return self.accepted(import_arrived(upload, request_it, task_id=task_id))

    def _request(self, upload: Upload, task_id: str | None, **given: Any) -> ImportTask:
        if "mends" in given:
            return mending.request_mending(upload=upload, task_id=task_id, **given)
        return services.request_import(upload=upload, owner=self.person, task_id=task_id, **given)

    @extend_schema(parameters=POLLING)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        task = self.get_object()
        explain([task])
        family = family_of(task)
        context = {**self.get_serializer_context(), "family": family}
        tag = "-".join([tag_of(task), *(str(member.revision) for member in family.members)])
        told = partial(ImportDetailSerializer, task, context=context)
        return unless_known(request, tag, lambda: Response(told().data))

    @extend_schema(responses=ImportProblemSerializer(many=True))
    @action(detail=True, pagination_class=CursorPages, filterset_class=ProblemFilter)
    def problems(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The rows that could not be taken, in the file's order. The first 10,000 are listed;
        `problem_count` and `problems_by_reason` of the import count all of them."""
        found: QuerySet[Any] = ImportProblem.objects.filter(import_task=self.get_object())
        return self.page_of(self.filter_queryset(found), ImportProblemSerializer)

    @extend_schema(
        parameters=[SheetAskedSerializer],
        responses={(200, "text/csv"): OpenApiTypes.BINARY}
        | refusals(
            {
                404: "It has no bad rows, or its file is no longer there.",
                413: "A workbook takes fewer rows than are bad.",
            }
        ),
    )
    @action(detail=True, url_path="bad-rows", filterset_class=None)
    def sheet(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """All bad rows as a sheet: file, line, reason, and the cells as the file has them. Mend
        it and upload it with `mends`."""
        asked = SheetAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return download_of(make_sheet(self.get_object(), asked.validated_data["file_type"]))

    def run_again(self, job: ImportTask) -> None:
        given = AnswersSerializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        answers = given.validated_data["import_config"]
        services.answer_import(job, answers, actor=self.person.get_username())

    @extend_schema(
        request=None,
        responses={200: VersionSerializer}
        | refusals({403: NOT_YOURS, 409: "It is not its dataset's newest import."}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def undo(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take an import back. The answer is the new version of its dataset, which holds what the
        one before the import held."""
        task = self.get_changeable()
        if task.dataset is not None:
            changeable(task.dataset, self.person)
        version = versions.undo_import(task, by=self.person)
        return Response(VersionSerializer(version, context=self.get_serializer_context()).data)

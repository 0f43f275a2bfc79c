"""Previews over HTTP: look at a file, look again with other options, import it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from data_management import mending, previews
from data_management.api.import_serializers import AcceptedImportSerializer
from data_management.api.incoming import (
    FILE_BODIES,
    IDEMPOTENCY_KEY,
    TakesFiles,
    asked_of,
    brings_file,
    task_id_of,
)
from data_management.api.preview_serializers import (
    AcceptedPreviewSerializer,
    ChangesAskedSerializer,
    PreviewSerializer,
)
from data_management.arrived import preview_arrived
from data_management.files import Upload
from data_management.preview_models import PreviewTask
from data_management.queries import previews_seen_by
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import (
    NOT_CHANGED,
    NOT_YOURS,
    WHERE_TO_LOOK,
    JobFilter,
    JobViews,
    accepted,
    cancelled_as,
    retried_as,
)

NOT_READY = "The preview has not succeeded, or a later one has its file."


@extend_schema_view(
    list=extend_schema(description="Your previews and the shared ones, newest first."),
    retrieve=extend_schema(
        description="A preview: how far it is, and what an import of the file would do.",
        responses={200: PreviewSerializer, 304: NOT_CHANGED},
    ),
    cancel=extend_schema(responses=cancelled_as(PreviewSerializer)),
    retry=extend_schema(responses=retried_as(AcceptedPreviewSerializer)),
)
class PreviewViewSet(TakesFiles, JobViews[PreviewTask]):
    """Looks at files; nothing of a dataset changes by one."""

    queryset = PreviewTask.objects.none()
    serializer_class = PreviewSerializer
    what = "preview"
    accepted_class = AcceptedPreviewSerializer
    filterset_class = JobFilter

    def get_queryset(self) -> QuerySet[PreviewTask]:
        return previews_seen_by(self.person)

    @extend_schema(
        request=FILE_BODIES,
        parameters=[IDEMPOTENCY_KEY, *WHERE_TO_LOOK],
        responses={202: AcceptedPreviewSerializer}
        | refusals(
            {
                403: NOT_YOURS,
                409: "The import that it mends has no bad rows left, or was refused as a whole; "
                "the resumable upload is not whole, or became an import.",
                413: "The file is larger than the limit.",
                415: "The file is of no type that can be imported, or not of the type it is said "
                "to be.",
                422: "The Idempotency-Key was used for another file.",
            }
        ),
    )
    def create(self, request: Request) -> Response:
        """Look at a file as an import would read it. Nothing is written to a dataset: poll the
        Location, then confirm. A resumable upload stays, and may be looked at again."""
        given, task_id = asked_of(request, self.get_serializer_context()), task_id_of(request)
        upload = given.pop("upload")
        look: Callable[[Upload], PreviewTask] = partial(self._look, task_id=task_id, **given)
        preview = look(upload) if brings_file(request) else preview_arrived(upload, look)
        return self.accepted(preview)

    def _look(self, upload: Upload, *, task_id: str | None, **given: Any) -> PreviewTask:
        given = {"upload": upload, **given}
        asked = mending.mending_of(**given) if "mends" in given else {"owner": self.person, **given}
        return previews.request_preview(task_id=task_id, **asked)

    @extend_schema(
        request=ChangesAskedSerializer,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedImportSerializer} | refusals({403: NOT_YOURS, 409: NOT_READY}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def confirm(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Import the very file that was looked at, with what its import_config was, or corrected.
        A second confirm answers the same import."""
        preview = self.get_changeable()
        changes = ChangesAskedSerializer(data=request.data).changes
        return accepted(AcceptedImportSerializer(previews.confirm(preview, changes)))

    @extend_schema(
        request=ChangesAskedSerializer,
        parameters=WHERE_TO_LOOK,
        responses={202: AcceptedPreviewSerializer} | refusals({403: NOT_YOURS, 409: NOT_READY}),
    )
    @action(detail=True, methods=["POST"], filterset_class=None)
    def again(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Look at the same file again, read otherwise. The new preview has the file from now on."""
        preview = self.get_changeable()
        changes = ChangesAskedSerializer(data=request.data).changes
        return self.accepted(previews.look_again(preview, changes))

"""Resumable uploads over HTTP: tus 1.0.0 with creation, creation-with-upload, expiration and
termination."""

from collections.abc import Iterator
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import UnreadablePostError
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from data_management import resumable
from data_management.api import tus
from data_management.api.upload_serializers import ResumableUploadSerializer
from data_management.files import CHUNK
from data_management.upload_models import ResumableUpload
from qlibui.api.access import find
from qlibui.api.schema import refusals
from qlibui.jobs.api.views import ID_PATTERN
from qlibui.pieces import CONTINUES

OTHER_VERSION = "The Tus-Resumable of the request is not 1.0.0."
NO_ROOM = "The server's disk has no room."


@extend_schema_view(
    list=extend_schema(
        description="Your uploads that have not expired, newest first.", filters=False
    )
)
class UploadViewSet(ListModelMixin, GenericViewSet[ResumableUpload]):
    """Files that arrive over several requests."""

    queryset = ResumableUpload.objects.none()
    serializer_class = ResumableUploadSerializer
    filterset_class = None
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> QuerySet[ResumableUpload]:
        return resumable.uploads_of(cast(User, self.request.user))

    def get_object(self) -> ResumableUpload:
        return find(self.get_queryset(), "upload", pk=self.kwargs["pk"])

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        tus.check_version(request)

    def check_throttles(self, request: Request) -> None:
        """A request that reaches us in pieces is one request."""
        if not getattr(request, "scope", {}).get(CONTINUES):
            super().check_throttles(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        return response

    def options(  # type: ignore[override]  # DRF brings its own kind of request
        self, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        """What of the protocol is spoken here."""
        limits = {"Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES)}
        return Response(status=204, headers=tus.ABILITIES | limits)

    @extend_schema(
        request={tus.MEDIA_TYPE: OpenApiTypes.BINARY},
        parameters=tus.CREATION_HEADERS,
        responses={201: ResumableUploadSerializer}
        | refusals(
            {409: "You have begun too many uploads.", 412: OTHER_VERSION, 507: NO_ROOM},
        ),
    )
    def create(self, request: Request) -> Response:
        """Begin an upload. Its address is the Location: PATCH the bytes there, or send the first
        of them along.

        What has not become an import when it expires is deleted.
        """
        brings_bytes = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
        if brings_bytes:
            tus.check_type(request)
        length, name = tus.length_of(request), tus.name_of(request)
        owner = cast(User, request.user)
        upload = resumable.begin_upload(owner=owner, name=name, length=length)
        if brings_bytes:
            resumable.append(upload, 0, _chunks_of(request))
        told = self.get_serializer(upload).data
        headers = {"Location": told["url"]} | self._headers_of(upload)
        return Response(told, 201, headers=headers)

    @extend_schema(
        parameters=tus.PROGRESS_HEADERS,
        responses={200: ResumableUploadSerializer} | refusals({412: OTHER_VERSION}),
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """How far an upload is. HEAD answers the same headers without a body."""
        upload = self.get_object()
        told = self.get_serializer(upload).data
        headers = {"Cache-Control": "no-store"} | self._headers_of(upload)
        return Response(told, headers=headers)

    @extend_schema(
        request={tus.MEDIA_TYPE: OpenApiTypes.BINARY},
        parameters=tus.CHUNK_HEADERS,
        responses={204: None}
        | refusals(
            {
                409: "The upload has not come to this Upload-Offset, or is past it: ask by HEAD.",
                412: OTHER_VERSION,
                413: "These are more bytes than its Upload-Length.",
                507: NO_ROOM,
            }
        ),
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send bytes, from Upload-Offset on. What arrived is kept when the connection is cut."""
        upload = self.get_object()
        tus.check_type(request)
        resumable.append(upload, tus.offset_of(request), _chunks_of(request))
        return Response(status=204, headers=self._headers_of(upload))

    @extend_schema(responses={204: None} | refusals({412: OTHER_VERSION}))
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Give an upload up. The import that it became stays."""
        resumable.drop_upload(self.get_object())
        return Response(status=204)

    def _headers_of(self, upload: ResumableUpload) -> dict[str, str]:
        return {
            "Upload-Offset": str(resumable.offset_of(upload)),
            "Upload-Length": str(upload.length),
            "Upload-Expires": http_date(upload.expires_at.timestamp()),
        }


def _chunks_of(request: Request) -> Iterator[bytes]:
    """The body as it comes; a client that is cut off ends it."""
    try:
        while chunk := request.read(CHUNK):
            yield chunk
    except UnreadablePostError:
        return

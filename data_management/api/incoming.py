"""A file that a request brings, or names among the resumable uploads, and what to do with it."""

import uuid
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from data_management.api.import_serializers import UploadSerializer
from data_management.api.upload_serializers import ImportOfUploadSerializer

KEY_HEADER = "Idempotency-Key"
MOST_KEY = 255
KEYS = uuid.UUID("0b6dbd1e-7f5e-4f0c-8c0a-6f9f6b1b8d51")

IDEMPOTENCY_KEY = OpenApiParameter(
    KEY_HEADER,
    location=OpenApiParameter.HEADER,
    description="Any text of your own. The same key again answers what it began, so an upload may "
    "be repeated when its answer was lost.",
)
FILE_BODIES = {
    "multipart/form-data": UploadSerializer,
    "application/json": ImportOfUploadSerializer,
}


def task_id_of(request: Request) -> str | None:
    """The id that the person's key stands for; None without a key."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not 0 < len(key.strip()) <= MOST_KEY:
        raise ValidationError({KEY_HEADER: f"Give a key of 1 to {MOST_KEY} characters."})
    return str(uuid.uuid5(KEYS, f"{request.user.pk}:{key.strip()}"))


def asked_of(request: Request, context: Mapping[str, Any]) -> dict[str, Any]:
    """What the body says, checked; its `upload` is a file, or a ResumableUpload in a JSON body."""
    form = UploadSerializer if brings_file(request) else ImportOfUploadSerializer
    asked = form(data=request.data, context=dict(context))
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def brings_file(request: Request) -> bool:
    return request.content_type.startswith(MultiPartParser.media_type)


class TakesFiles:
    """A viewset whose `create` reads forms before JSON."""

    def get_parsers(self) -> list[Any]:
        is_upload = getattr(self, "action_map", {}).get("post") == "create"
        parsers: list[Any] = super().get_parsers()  # type: ignore[misc]  # of the viewset
        return [MultiPartParser(), *parsers] if is_upload else parsers

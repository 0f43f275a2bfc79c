"""What is told of a resumable upload, and the import that is made of one."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from data_management import resumable
from data_management.api.import_serializers import UploadSerializer
from data_management.upload_models import ResumableUpload
from qlibui.jobs.api.serializers import address


class ResumableUploadSerializer(serializers.ModelSerializer[ResumableUpload]):
    """A file that arrives over several requests."""

    url = serializers.SerializerMethodField()
    offset = serializers.SerializerMethodField(help_text="Bytes that have arrived.")
    import_id = serializers.CharField(
        source="import_task_id", allow_null=True, help_text="The import that it became."
    )

    class Meta:
        model = ResumableUpload
        fields = ("id", "url", "name", "length", "offset", "import_id", "created_at", "expires_at")
        read_only_fields = fields

    def get_url(self, upload: ResumableUpload) -> str:
        return address("uploads", upload)

    def get_offset(self, upload: ResumableUpload) -> int:
        return resumable.offset_of(upload)


@extend_schema_field(OpenApiTypes.STR)
class OwnUploadField(serializers.PrimaryKeyRelatedField[ResumableUpload]):
    """The id of an upload of the person's own."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no upload {pk_value!r} of yours; it may have expired."
    }

    def get_queryset(self) -> Any:
        return resumable.uploads_of(self.context["request"].user)

    def to_internal_value(self, data: Any) -> ResumableUpload:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("does_not_exist", pk_value=data)
        key: Any = data
        return super().to_internal_value(key)


class ImportOfUploadSerializer(UploadSerializer):
    """A resumable upload that is whole, and what to do with it."""

    file = None  # type: ignore[assignment]  # takes the inherited field away
    upload = OwnUploadField(help_text="Id of a resumable upload whose bytes have all arrived.")

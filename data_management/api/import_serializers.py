"""What an upload brings, and what is told of an import."""

from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from data_management.api.fields import ChangeableDatasetField, ChangeableImportField, ConfigField
from data_management.bad_row_sheets import SheetType
from data_management.families import Family, family_of
from data_management.models import ImportProblem, ImportTask
from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer, address

NOT_ASKED = {"csrfmiddlewaretoken"}  # a browser's form brings it along

CONFIG_HELP = (
    "How to read the file, as a JSON object: delimiter, encoding, sheet, mapping (field to the "
    "file's own header), instrument (of a file without such a column), date_format, volume_unit "
    "(share, lot), amount_unit (1, 1000, 10000), exchange, on_error (refuse, skip), closed_days "
    "(set_aside, keep), restated (ask, accept). What is left out the import finds out, or asks."
)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A zip into a new dataset",
            value={"file": "(binary)", "dataset_name": "A-shares", "import_config": "{}"},
            media_type="multipart/form-data",
            request_only=True,
        )
    ]
)
class UploadSerializer(serializers.Serializer[ImportTask]):
    """A file and what to do with it."""

    file = serializers.FileField(
        source="upload",
        allow_empty_file=True,
        help_text="CSV, .xlsx, or a zip with one CSV per instrument.",
    )
    import_type = serializers.CharField(
        required=False, help_text="csv, excel or zip; by the file's name when left out."
    )
    import_config = ConfigField(required=False, help_text=CONFIG_HELP)
    dataset = ChangeableDatasetField(required=False, help_text="Id of the dataset to add to.")
    dataset_name = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=120,
        help_text="Your dataset of this name, made if there is none; by default the file's name.",
    )
    mends = ChangeableImportField(
        required=False,
        help_text="Id of the import whose bad rows this sheet brings, mended; the rows go into its "
        "dataset and are read as its other rows were.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in set(self.initial_data) - set(self.fields) - NOT_ASKED:
            raise serializers.ValidationError(
                {name: f"There is no such field; an upload has {', '.join(self.fields)}."}
            )
        if "dataset" in attrs and attrs.get("dataset_name"):
            raise serializers.ValidationError("Give dataset or dataset_name, not both.")
        if "mends" in attrs and ("dataset" in attrs or attrs.get("dataset_name")):
            raise serializers.ValidationError(
                {"mends": "A mended sheet goes into the dataset of its import: name no other."}
            )
        return attrs


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers to an import's questions, or other options, for its next attempt."""

    import_config = ConfigField(
        required=False, default=dict, help_text="Added to what the import has; " + CONFIG_HELP
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "On its way",
            value={
                "task_id": "3f1c8f0e-8d55-4d3a-9d0c-0d1f1d0f8a11",
                "celery_task_id": "b6b14de8-f1c3-4740-8a47-be8a5351d08c",
                "status": "queued",
                "url": "/api/v1/imports/3f1c8f0e-8d55-4d3a-9d0c-0d1f1d0f8a11/",
                "dataset_id": "56124b4e-392f-4b98-b2fc-2ca9b6898bcb",
            },
        )
    ]
)
class AcceptedImportSerializer(AcceptedSerializer):
    """An import that was accepted: it reaches its end, also when Redis is down just now."""

    basename = "imports"
    dataset_id = serializers.CharField(allow_null=True)


class FileSerializer(serializers.Serializer[ImportTask]):
    """The file as it came."""

    name = serializers.CharField(source="original_name")
    size = serializers.IntegerField(source="file_size", allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField(source="file_sha256", allow_blank=True)


class RowsSerializer(serializers.Serializer[ImportTask]):
    """Rows of the file; null until they are counted."""

    read = serializers.IntegerField(source="rows_read", allow_null=True)
    processed = serializers.IntegerField(source="rows_processed", allow_null=True)
    skipped = serializers.IntegerField(source="rows_skipped", allow_null=True)


class WarningSerializer(serializers.Serializer[Any]):
    """What is odd about a file that could be read."""

    code = serializers.CharField()
    message = serializers.CharField()
    file = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(allow_null=True)


class QuestionSerializer(serializers.Serializer[Any]):
    """What only a person can decide; answer it by retry with `import_config: {key: choice}`."""

    key = serializers.CharField(help_text="The key of import_config that answers it.")
    text = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField(), help_text="Empty: free text.")


class ImportSerializer(JobSerializer[ImportTask]):
    """A file on its way into a dataset."""

    basename = "imports"
    file = FileSerializer(source="*")
    dataset_id = serializers.CharField(allow_null=True)
    mends = serializers.CharField(
        source="mends_id", allow_null=True, help_text="Id of the import whose bad rows it brought."
    )
    version = serializers.IntegerField(
        source="version_number",
        allow_null=True,
        help_text="Number of the dataset version it made; null if it made none.",
    )
    import_config = serializers.DictField()
    rows = RowsSerializer(source="*")
    problems_by_reason = serializers.DictField(child=serializers.IntegerField())
    warnings = WarningSerializer(many=True)
    questions = QuestionSerializer(many=True)
    metadata = serializers.DictField(help_text="What the file was found to be: vendor, units...")

    class Meta(JobSerializer.Meta):
        model = ImportTask
        fields = (
            *JobSerializer.Meta.fields, "file", "import_type", "import_config", "dataset_id",
            "mends", "version", "rows", "problem_count", "problems_by_reason", "warnings",
            "questions", "metadata",
        )  # fmt: skip
        read_only_fields = fields


class FamilyMemberSerializer(serializers.ModelSerializer[ImportTask]):
    """An import of the family."""

    url = serializers.SerializerMethodField()
    mends = serializers.CharField(source="mends_id", allow_null=True)

    class Meta:
        model = ImportTask
        fields = ("id", "url", "mends", "original_name", "status")
        read_only_fields = fields

    def get_url(self, task: ImportTask) -> str:
        return address("imports", task)


class FamilySerializer(serializers.Serializer[Family]):
    """The first import and the mended sheets after it, every row where it stands now: read =
    stored + set_aside + suspended + bad; null until the first import has succeeded."""

    members = FamilyMemberSerializer(many=True, help_text="The first import first.")
    read = serializers.IntegerField(allow_null=True)
    stored = serializers.IntegerField(allow_null=True)
    set_aside = serializers.IntegerField(allow_null=True)
    suspended = serializers.IntegerField(allow_null=True)
    bad = serializers.IntegerField(allow_null=True, help_text="Bad rows that nobody mended yet.")


class ImportDetailSerializer(ImportSerializer):
    """An import and its family."""

    family = serializers.SerializerMethodField()

    class Meta(ImportSerializer.Meta):
        fields = (*ImportSerializer.Meta.fields, "family")
        read_only_fields = fields

    @extend_schema_field(FamilySerializer)
    def get_family(self, task: ImportTask) -> Any:
        return FamilySerializer(self.context.get("family") or family_of(task)).data


class SheetAskedSerializer(serializers.Serializer[Any]):
    """Which kind of sheet."""

    file_type = serializers.ChoiceField(
        SheetType.choices, default=SheetType.CSV, help_text="csv (with a byte order mark) or xlsx."
    )


class ImportProblemSerializer(serializers.ModelSerializer[ImportProblem]):
    """A row that could not be taken, as the file has it."""

    class Meta:
        model = ImportProblem
        fields = ("id", "file", "line", "column", "value", "reason", "duplicate_of_line", "message")
        read_only_fields = fields

"""What is told of a preview."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from data_management.api.fields import ConfigField
from data_management.api.import_serializers import (
    CONFIG_HELP,
    FileSerializer,
    QuestionSerializer,
    WarningSerializer,
)
from data_management.preview_models import PreviewTask
from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer


class VerdictSerializer(serializers.Serializer[Any]):
    """What an import of the file would come to."""

    would_import = serializers.BooleanField()
    code = serializers.CharField(
        allow_null=True, help_text="Why not, as the import's error would say: `bad_rows`..."
    )
    message = serializers.CharField(allow_null=True)


class FirstRowsSerializer(serializers.Serializer[Any]):
    """The first bars as they would be stored, by year, instrument and date."""

    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField())


class CountsSerializer(serializers.Serializer[Any]):
    """What would become of every row: read = good + bad + set_aside + suspended."""

    rows_read = serializers.IntegerField()
    rows_good = serializers.IntegerField()
    rows_bad = serializers.IntegerField()
    rows_set_aside = serializers.IntegerField()
    rows_suspended = serializers.IntegerField()


class PreviewCoverageSerializer(serializers.Serializer[Any]):
    """What the bars of the file cover."""

    instruments = serializers.IntegerField()
    days = serializers.IntegerField()
    start_on = serializers.DateField(allow_null=True)
    end_on = serializers.DateField(allow_null=True)


class YearChangeSerializer(serializers.Serializer[Any]):
    """Bars of one year against the stored ones."""

    year = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    equal = serializers.IntegerField()


class ChangesSerializer(serializers.Serializer[Any]):
    """Bars against those of the dataset, all and by year."""

    since_version = serializers.IntegerField(
        allow_null=True, help_text="The version compared with; null for an empty or new dataset."
    )
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    equal = serializers.IntegerField()
    years = YearChangeSerializer(many=True)


class RescaledSerializer(serializers.Serializer[Any]):
    """An instrument whose stored closes would move by one ratio."""

    instrument = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    bars = serializers.IntegerField()
    figure = serializers.FloatField(help_text="The ratio, new by old.")
    sentence = serializers.CharField()


class RestatedSerializer(serializers.Serializer[Any]):
    """Histories that would be rescaled, the longest first, at most 20 of them."""

    instruments = serializers.IntegerField(help_text="How many in all.")
    findings = RescaledSerializer(many=True)


class PreviewProblemSerializer(serializers.Serializer[Any]):
    """A row that could not be taken, as the file has it."""

    file = serializers.CharField(allow_blank=True)
    line = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    duplicate_of_line = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()


class PreviewProblemsSerializer(serializers.Serializer[Any]):
    """Rows that could not be taken: counts of all, and the first 20."""

    count = serializers.IntegerField()
    by_reason = serializers.DictField(child=serializers.IntegerField())
    first = PreviewProblemSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    """What the preview found; where no row of the file could be read, most of it is null."""

    verdict = VerdictSerializer()
    headers = serializers.ListField(
        child=serializers.CharField(), help_text="The file's header row, for a mapping."
    )
    recognised = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text="Field to header, as far as a header that lacks some was understood.",
    )
    questions = QuestionSerializer(many=True)
    first_rows = FirstRowsSerializer(allow_null=True)
    metadata = serializers.DictField(
        allow_null=True,
        help_text="What the file was taken for: vendor, mapping, date_format, units and how they "
        "are known (known_by), encoding, delimiter or sheet, exchange...",
    )
    counts = CountsSerializer(allow_null=True)
    coverage = PreviewCoverageSerializer(allow_null=True)
    changes = ChangesSerializer(allow_null=True)
    restated = RestatedSerializer(allow_null=True)
    problems = PreviewProblemsSerializer(allow_null=True)
    warnings = WarningSerializer(many=True)


class PreviewSerializer(JobSerializer[PreviewTask]):
    """A look at a file before it is imported."""

    basename = "previews"
    file = FileSerializer(source="*")
    dataset_id = serializers.CharField(
        allow_null=True, help_text="Null where the dataset would be a new one."
    )
    mends = serializers.CharField(source="mends_id", allow_null=True)
    import_config = serializers.DictField()
    import_id = serializers.CharField(
        source="import_task_id", allow_null=True, help_text="The import that it became."
    )
    next_look = serializers.CharField(
        source="next_look_id", allow_null=True, help_text="The later preview of the same file."
    )
    found = serializers.SerializerMethodField(help_text="Null before the end.")

    class Meta(JobSerializer.Meta):
        model = PreviewTask
        fields = (
            *JobSerializer.Meta.fields, "file", "import_type", "import_config", "dataset_id",
            "dataset_name", "mends", "import_id", "next_look", "found",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FoundSerializer(allow_null=True))
    def get_found(self, preview: PreviewTask) -> Any:
        return preview.found


class AcceptedPreviewSerializer(AcceptedSerializer):
    """A preview that was accepted: it reaches its end, also when Redis is down just now."""

    basename = "previews"
    dataset_id = serializers.CharField(allow_null=True)


class ChangesAskedSerializer(serializers.Serializer[Any]):
    """What to read otherwise than it was looked at."""

    import_config = ConfigField(
        required=False, default=dict, help_text="Added to what the preview has; " + CONFIG_HELP
    )

    @property
    def changes(self) -> dict[str, Any]:
        self.is_valid(raise_exception=True)
        return dict(self.validated_data["import_config"])

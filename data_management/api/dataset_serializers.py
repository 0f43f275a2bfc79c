"""What is told of a dataset, its versions and what they hold."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from data_management.models import Dataset, DatasetVersion, Visibility
from qlibui.jobs.access import may_change
from qlibui.jobs.api.serializers import address

COVERAGE = ("rows", "instruments", "sessions", "start_on", "end_on", "content_hash")


def belongs_to_reader(dataset: Dataset, person: Any) -> bool:
    """Whose files a dataset was made of is told to its owner, and to all where it has none."""
    return dataset.owner_id in (None, person.pk)


class CurrentVersionSerializer(serializers.ModelSerializer[DatasetVersion]):
    """The version that readers see, and what it covers."""

    class Meta:
        model = DatasetVersion
        fields = ("number", "kind", *COVERAGE, "created_at")
        read_only_fields = fields


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """A table of daily bars that grows by imports."""

    url = serializers.SerializerMethodField()
    name = serializers.CharField(max_length=120)
    visibility = serializers.ChoiceField(Visibility.choices)
    is_mine = serializers.SerializerMethodField()
    may_change = serializers.SerializerMethodField(
        help_text="You may import into it, rename it, undo: you own it, or it has no owner and "
        "you are staff."
    )
    current = CurrentVersionSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Dataset
        fields = ("id", "url", "name", "is_mine", "may_change", "visibility", "exchange",
                  "is_sample", "current", "created_at")  # fmt: skip
        read_only_fields = ("id", "exchange", "is_sample", "created_at")

    def get_url(self, dataset: Dataset) -> str:
        return address("datasets", dataset)

    def get_is_mine(self, dataset: Dataset) -> bool:
        return bool(dataset.owner_id == self.context["request"].user.pk)

    def get_may_change(self, dataset: Dataset) -> bool:
        return may_change(self.context["request"].user, dataset)


class VersionSerializer(serializers.ModelSerializer[DatasetVersion]):
    """What a dataset was from one moment on; never changed."""

    dataset_id = serializers.CharField()
    base: serializers.SlugRelatedField[DatasetVersion] = serializers.SlugRelatedField(
        slug_field="number", read_only=True, help_text="Number of the version before it."
    )
    content: serializers.SlugRelatedField[DatasetVersion] = serializers.SlugRelatedField(
        slug_field="number",
        read_only=True,
        help_text="Of an undo or redo: the version whose bars it holds; null for none.",
    )
    undone: serializers.SlugRelatedField[DatasetVersion] = serializers.SlugRelatedField(
        slug_field="number", read_only=True, help_text="Of an undo: the version it took back."
    )
    import_id = serializers.SerializerMethodField(help_text="The import that made it.")
    lineage = serializers.SerializerMethodField(
        help_text="File, SHA-256, config, mapping and counts; null in a dataset shared with you."
    )

    class Meta:
        model = DatasetVersion
        fields = ("dataset_id", "number", "kind", "base", "content", "undone", "import_id",
                  *COVERAGE, "new_rows", "changed_rows", "created_at", "collected_at",
                  "lineage")  # fmt: skip
        read_only_fields = fields

    def get_import_id(self, version: DatasetVersion) -> str | None:
        return version.import_task_id if self._belongs(version) else None

    def get_lineage(self, version: DatasetVersion) -> dict[str, Any] | None:
        return version.lineage if self._belongs(version) else None

    def _belongs(self, version: DatasetVersion) -> bool:
        return belongs_to_reader(version.dataset, self.context["request"].user)


class VersionAskedSerializer(serializers.Serializer[Any]):
    """Which version; the current one when none is named."""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="Number; by default current."
    )


class BarsAskedSerializer(VersionAskedSerializer):
    """Which bars."""

    instrument = serializers.CharField(max_length=64, help_text="As listed, such as SH600000.")
    start = serializers.DateField(required=False, help_text="First day, included.")
    end = serializers.DateField(required=False, help_text="Last day, included.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.get("start"), attrs.get("end")
        if start and end and start > end:
            raise serializers.ValidationError({"end": f"{end} is before the start, {start}."})
        return attrs


class BarSerializer(serializers.Serializer[Any]):
    """A day of an instrument. What the file did not give is null; its other numeric columns
    follow under their own names."""

    date = serializers.DateField()
    open = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    close = serializers.FloatField(allow_null=True, help_text="Unadjusted.")
    volume = serializers.FloatField(allow_null=True, help_text="Shares.")
    amount = serializers.FloatField(allow_null=True, help_text="Currency units.")
    prev_close = serializers.FloatField(allow_null=True, help_text="The vendor's.")
    factor = serializers.FloatField(allow_null=True, help_text="The vendor's.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "One day",
            value={
                "dataset_id": "56124b4e-392f-4b98-b2fc-2ca9b6898bcb",
                "version": 1,
                "instrument": "SH600000",
                "bars": [
                    {
                        "date": "2015-01-05",
                        "open": 10.1,
                        "high": 11.5,
                        "low": 9.5,
                        "close": 10.5,
                        "volume": 1000.0,
                        "amount": 10500.0,
                        "prev_close": None,
                        "factor": None,
                    }
                ],
                "next_start": None,
            },
        )
    ]
)
class BarsSerializer(serializers.Serializer[Any]):
    """Bars of one instrument by date."""

    dataset_id = serializers.CharField()
    version = serializers.IntegerField()
    instrument = serializers.CharField()
    bars = BarSerializer(many=True)
    next_start = serializers.DateField(
        allow_null=True, help_text="Ask again with this start to read on; null at the end."
    )


class InstrumentSerializer(serializers.Serializer[Any]):
    """An instrument and the days of its first and last bar."""

    instrument = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()


class InstrumentsSerializer(serializers.Serializer[Any]):
    """What instruments a version holds."""

    dataset_id = serializers.CharField()
    version = serializers.IntegerField()
    instruments = InstrumentSerializer(many=True)

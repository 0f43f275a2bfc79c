"""What is told of strategies, their runs and schedules."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer, address
from strategy import scheduling
from strategy.api.fields import ObjectField
from strategy.api.results import RunFindingSerializer
from strategy.models import ScheduledStrategy, Strategy, StrategyRun


class StrategyKindSerializer(serializers.Serializer[Any]):
    """A kind of strategy that may be chosen."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field: DRF takes it off the class
    explanation = serializers.CharField()
    reference = serializers.CharField()
    schema = ObjectField(help_text="JSON schema of its parameters.")


class StrategySerializer(serializers.ModelSerializer[Strategy]):
    """A specification over a dataset, to be run on any of its days."""

    url = serializers.SerializerMethodField()
    dataset_id = serializers.CharField()
    config = ObjectField()

    class Meta:
        model = Strategy
        fields = (
            "id", "url", "name", "kind", "dataset_id", "config", "scores_name", "scores_sha256",
            "created_at", "changed_at", "archived_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_url(self, strategy: Strategy) -> str:
        return address("strategies", strategy)


class StrategyRunSerializer(JobSerializer[StrategyRun]):
    """What a strategy would do after one day of a version of its dataset."""

    basename = "runs"
    strategy_id = serializers.CharField()
    version = serializers.IntegerField(source="version.number")
    content_hash = serializers.CharField(source="version.content_hash")
    config = ObjectField()
    book = ObjectField(allow_null=True)
    headline = ObjectField(
        allow_null=True,
        help_text="Counts of orders, cash, cost and turnover, and the main figures of the signal's "
        "quality; null until computed.",
    )
    findings = RunFindingSerializer(many=True)

    class Meta(JobSerializer.Meta):
        model = StrategyRun
        fields = (
            *JobSerializer.Meta.fields, "strategy_id", "version", "content_hash", "config",
            "asked_on", "quality_from", "book", "book_name", "schedule", "slot", "expected_on",
            "day", "next_on", "headline", "findings",
        )  # fmt: skip
        read_only_fields = fields


class AcceptedStrategyRunSerializer(AcceptedSerializer):
    """A run that was accepted."""

    basename = "runs"


class MissedSlotSerializer(serializers.Serializer[Any]):
    """A time at which a run was due and nobody started one."""

    slot = serializers.CharField(source="name", help_text="A session's day, or a version.")
    due_at = serializers.DateTimeField()


class ScheduleSerializer(serializers.ModelSerializer[ScheduledStrategy]):
    """When a strategy runs by itself."""

    when = serializers.CharField(help_text="In words.")
    missed = serializers.SerializerMethodField(help_text="Of the last year, oldest first.")

    class Meta:
        model = ScheduledStrategy
        fields = ("id", "trigger", "exchange", "at", "from_on", "enabled", "when", "missed",
                  "created_at", "changed_at")  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(MissedSlotSerializer(many=True))
    def get_missed(self, schedule: ScheduledStrategy) -> Any:
        missed = scheduling.slots_of(schedule, timezone.now()).missed
        return MissedSlotSerializer(missed, many=True).data

"""What is told of back-tests, their results and their reports."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backtest.models import Backtest, Report, ReportFormat
from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer

OBJECT = extend_schema_field(OpenApiTypes.OBJECT)


@OBJECT
class ObjectField(serializers.JSONField):
    """A JSON object as it is kept."""


class BacktestFindingSerializer(serializers.Serializer[Any]):
    """Something odd about a back-test (docs/preflight.md)."""

    name = serializers.CharField(help_text="For programs, stable.")
    level = serializers.ChoiceField(["error", "warning"])
    sentence = serializers.CharField()
    mend = serializers.CharField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """A line of the run card, or a frame, that is not as in the back-test that is re-run."""

    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    row = serializers.IntegerField(required=False, help_text="Of a frame, from 0.")
    cells = serializers.IntegerField(required=False, help_text="How many differ.")


class HeadlineSerializer(serializers.Serializer[Any]):
    """The main figures, compounded and with cost unless the name says `additive` (Qlib's lens)."""

    total_return = serializers.FloatField(allow_null=True)
    annualized_return = serializers.FloatField(allow_null=True)
    volatility = serializers.FloatField(allow_null=True)
    sharpe_ratio = serializers.FloatField(allow_null=True)
    max_drawdown = serializers.FloatField(allow_null=True)
    excess_annualized_return = serializers.FloatField(allow_null=True)
    additive_annualized_return = serializers.FloatField(allow_null=True)
    additive_information_ratio = serializers.FloatField(allow_null=True)
    daily_turnover = serializers.FloatField(allow_null=True)


class BacktestSerializer(JobSerializer[Backtest]):
    """A specification over a version of a dataset, and what came of it."""

    basename = "backtests"
    dataset_id = serializers.CharField()
    version = serializers.IntegerField(source="version.number")
    content_hash = serializers.CharField(source="version.content_hash")
    config = ObjectField()
    findings = BacktestFindingSerializer(many=True)
    headline = HeadlineSerializer(allow_null=True, help_text="Null until computed.")
    strategy = serializers.CharField(
        source="strategy_id", allow_null=True, help_text="Whose specification it took."
    )
    rerun_of = serializers.CharField(source="rerun_of_id", allow_null=True)
    differences = DifferenceSerializer(
        many=True, allow_null=True, help_text="Empty for a re-run with equal numbers."
    )
    report_formats = serializers.ListField(child=serializers.CharField())

    class Meta(JobSerializer.Meta):
        model = Backtest
        fields = (
            *JobSerializer.Meta.fields, "name", "dataset_id", "version", "content_hash", "config",
            "scores_name", "scores_sha256", "findings", "headline", "strategy", "rerun_of",
            "differences", "report_formats",
        )  # fmt: skip
        read_only_fields = fields


class AcceptedBacktestSerializer(AcceptedSerializer):
    """A back-test that was accepted; what the pre-flight warns of comes along."""

    basename = "backtests"
    dataset_id = serializers.CharField()
    version = serializers.IntegerField(source="version.number")
    findings = BacktestFindingSerializer(many=True)


class MadeFileSerializer(serializers.Serializer[Any]):
    """A file of a report."""

    name = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class BacktestReportSerializer(JobSerializer[Report]):
    """The result of a back-test as files for people."""

    basename = "reports"
    backtest = serializers.CharField(source="backtest_id")
    formats = serializers.ListField(child=serializers.ChoiceField(ReportFormat.choices))
    files = serializers.DictField(
        child=MadeFileSerializer(), allow_null=True, help_text="By format; null until made."
    )

    class Meta(JobSerializer.Meta):
        model = Report
        fields = (*JobSerializer.Meta.fields, "backtest", "formats", "files")
        read_only_fields: ClassVar[tuple[str, ...]] = fields  # type: ignore[misc]  # as there


class AcceptedReportSerializer(AcceptedSerializer):
    """A report that was accepted."""

    basename = "reports"


class FrameRowsSerializer(serializers.Serializer[Any]):
    """Rows of a frame of the result, in its order."""

    count = serializers.IntegerField(help_text="Of all rows asked for.")
    next_offset = serializers.IntegerField(allow_null=True, help_text="Where to read on.")
    rows = serializers.ListField(
        child=ObjectField(),
        help_text="The columns of Qlib's report, positions, trades or indicators; null where a "
        "number was not computed.",
    )

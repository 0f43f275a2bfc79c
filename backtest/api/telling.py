"""What is told of back-tests, their results and their reports."""

from typing import Any, ClassVar

from rest_framework import serializers

from backtest.models import Backtest, Report, ReportFormat
from qlibui.jobs.api.serializers import AcceptedSerializer, JobSerializer
from strategy.api.fields import ObjectField
from strategy.api.results import RunFindingSerializer


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
    findings = RunFindingSerializer(many=True)
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
    findings = RunFindingSerializer(many=True)


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

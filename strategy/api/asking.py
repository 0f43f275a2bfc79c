"""What a request about strategies says."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from data_management.api.fields import ConfigField
from data_management.api.import_serializers import NOT_ASKED
from strategy import scheduling
from strategy.api.fields import ObjectField, SeenDatasetField, unknown_fields
from strategy.contents import FILES
from strategy.models import ScheduledStrategy, Strategy
from strategy.score_files import Scores

CONFIG_HELP = (
    'A JSON object: signal ({"kind": ..., "parameters": {...}} of /strategy-kinds/, or '
    '{"expression": ...}, none with a file of scores), universe, construction, topk, n_drop, '
    "max_weight, rebalance_interval, hold_thresh, risk_degree, account and the trading rules of a "
    "back-test."
)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A moving-average cross",
            value={
                "dataset": "56124b4e-392f-4b98-b2fc-2ca9b6898bcb",
                "name": "Cross",
                "config": {
                    "signal": {"kind": "moving_average_cross", "parameters": {"fast": 5}},
                    "topk": 20,
                    "n_drop": 2,
                },
            },
            media_type="application/json",
            request_only=True,
        )
    ]
)
class StrategyAskedSerializer(serializers.Serializer[Any]):
    """A specification over a dataset."""

    dataset = SeenDatasetField(help_text="Id of a dataset that you see.")
    name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    config = ConfigField(help_text=CONFIG_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, NOT_ASKED)
        return attrs


class OwnSignalAskedSerializer(StrategyAskedSerializer):
    """The same in a form, which may bring scores that were computed elsewhere."""

    scores = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="CSV, .xlsx or Parquet of date, instrument and score.",
    )
    scores_config = ConfigField(
        required=False, help_text="How to read them, such as a mapping or a date_format."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        config, upload = attrs.pop("scores_config", {}), attrs.pop("scores", None)
        return attrs | {"scores": Scores(upload, config) if upload else None}


class StrategyChangedSerializer(serializers.Serializer[Any]):
    """Another name or specification; a config without a signal keeps the signal."""

    name = serializers.CharField(required=False, max_length=120)
    config = ConfigField(required=False, help_text=CONFIG_HELP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, NOT_ASKED)
        return attrs


class StrategyRunAskedSerializer(serializers.Serializer[Any]):
    """A day to decide on, and what to trade from."""

    asked_on = serializers.DateField(required=False, help_text="A session; by default the latest.")
    quality_from = serializers.DateField(
        required=False, help_text="First day of the signal's quality; by default a year before."
    )
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="By default the newest."
    )
    book = ObjectField(
        required=False,
        help_text='{"cash": 100000, "holdings": {"SH600000": {"shares": 200, "days_held": 3}}}; '
        "by default the strategy's cash alone.",
    )
    book_name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, NOT_ASKED)
        if "version" in attrs:
            strategy: Strategy = self.context["strategy"]
            found = strategy.dataset.versions.filter(number=attrs["version"]).first()
            if found is None:
                sentence = f"{strategy.dataset} has no version {attrs['version']}."
                raise serializers.ValidationError({"version": sentence})
            attrs["version"] = found
        return attrs


class RunFileAskedSerializer(serializers.Serializer[Any]):
    """Which file of a run."""

    file_type = serializers.ChoiceField(sorted(FILES), help_text="Orders as csv or xlsx; html is "
                                        "the page of the signal's quality.")  # fmt: skip


class ScheduleAskedSerializer(serializers.ModelSerializer[ScheduledStrategy]):
    """After each import, or at a local time of an exchange on each of its trading days."""

    class Meta:
        model = ScheduledStrategy
        fields = ("trigger", "exchange", "at", "from_on", "enabled")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, NOT_ASKED)
        known = ("trigger", "exchange", "at")
        before = {name: getattr(self.instance, name) for name in known} if self.instance else {}
        given = {name: attrs[name] for name in known if name in attrs}
        wrong = scheduling.check_schedule(ScheduledStrategy(**before | given))
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs

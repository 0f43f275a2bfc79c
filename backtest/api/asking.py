"""What a request for a back-test or a report says."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from backtest.api.fields import SeenBacktestField
from backtest.models import ReportFormat
from backtest.side_by_side import MOST_COMPARED
from data_management.api.fields import ConfigField
from data_management.api.import_serializers import NOT_ASKED
from strategy.api.fields import SeenDatasetField, unknown_fields
from strategy.score_files import Scores

CONFIG_HELP = (
    'What to run, as a JSON object: start_on, end_on, signal ({"expression": ...}, '
    '{"kind": ..., "parameters": {...}}, none with a file of scores), '
    "universe, construction (topk_dropout, equal_weight, score_weight), topk, "
    "n_drop, max_weight, rebalance_interval, hold_thresh, risk_degree, only_tradable, "
    "forbid_all_trade_at_limit, account, currency, deal_price, lot, limit_threshold, costs "
    "(open_cost, close_cost, min_cost, impact_cost), benchmark, market_rules, seed."
)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A reversal of a week",
            value={
                "dataset": "56124b4e-392f-4b98-b2fc-2ca9b6898bcb",
                "name": "Reversal",
                "config": {
                    "start_on": "2015-01-05",
                    "end_on": "2015-11-30",
                    "signal": {"expression": "Ref($close, 5)/$close"},
                    "topk": 20,
                    "benchmark": "equal_weight",
                },
            },
            media_type="application/json",
            request_only=True,
        )
    ]
)
class BacktestAskedSerializer(serializers.Serializer[Any]):
    """A specification over a version of a dataset."""

    dataset = SeenDatasetField(help_text="Id of a dataset that you see.")
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="By default the newest."
    )
    name = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    config = ConfigField(help_text=CONFIG_HELP)
    report_formats = serializers.ListField(
        child=serializers.ChoiceField(ReportFormat.choices),
        required=False,
        default=list,
        max_length=len(ReportFormat.values),
        help_text="Of a report to be made once it has succeeded.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown_fields(self, NOT_ASKED)
        if "version" in attrs:
            found = attrs["dataset"].versions.filter(number=attrs["version"]).first()
            if found is None:
                sentence = f"{attrs['dataset']} has no version {attrs['version']}."
                raise serializers.ValidationError({"version": sentence})
            attrs["version"] = found
        return attrs


class ScoresAskedSerializer(BacktestAskedSerializer):
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


class ReportAskedSerializer(serializers.Serializer[Any]):
    """A report of a back-test that has succeeded."""

    backtest = SeenBacktestField(help_text="Id of a back-test.")
    formats = serializers.ListField(
        child=serializers.ChoiceField(ReportFormat.choices),
        required=False,
        allow_empty=False,
        max_length=len(ReportFormat.values),
        default=lambda: list(ReportFormat.values),
        help_text="By default all.",
    )


class ComparedSerializer(serializers.Serializer[Any]):
    """Which back-tests."""

    ids = serializers.CharField(help_text="Ids of two or more, separated by commas.")

    def validate_ids(self, value: str) -> list[str]:
        ids = list(dict.fromkeys(each.strip() for each in value.split(",") if each.strip()))
        if not 2 <= len(ids) <= MOST_COMPARED:  # noqa: PLR2004  one is compared with nothing
            raise serializers.ValidationError(f"Give from 2 to {MOST_COMPARED} ids.")
        return ids


class DownloadAskedSerializer(serializers.Serializer[Any]):
    """Which file of a report."""

    file_type = serializers.ChoiceField(ReportFormat.choices)

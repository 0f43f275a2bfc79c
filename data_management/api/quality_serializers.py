"""What is told of a version's quality."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers


class FindingSerializer(serializers.Serializer[Any]):
    """Something odd about an instrument's bars."""

    instrument = serializers.CharField(allow_null=True, help_text="Null where it is about a day.")
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    bars = serializers.IntegerField(help_text="Bars it concerns; of gaps, sessions missing.")
    figure = serializers.FloatField(
        allow_null=True,
        help_text="Of gaps the fraction of sessions missing, of suspected_splits the change as a "
        "fraction, of stale_runs the close, of restatements the ratio of the closes.",
    )
    sentence = serializers.CharField(help_text="For people.")


class CheckSerializer(serializers.Serializer[Any]):
    """A question asked of all bars. Without counts it could not be asked; the summary says why."""

    kind = serializers.CharField(
        help_text="gaps, closed_days, suspected_splits, stale_runs, zero_volume_runs, restatements."
    )
    count = serializers.IntegerField(allow_null=True, help_text="Findings in all.")
    bars = serializers.IntegerField(allow_null=True, help_text="Bars they concern in all.")
    summary = serializers.CharField(help_text="For people.")
    findings = FindingSerializer(many=True, help_text="The gravest, 20 at most.")


class InstrumentCoverageSerializer(serializers.Serializer[Any]):
    """An instrument's first and last bar, and what is missing between them."""

    instrument = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    bars = serializers.IntegerField()
    missing_fraction = serializers.FloatField(
        allow_null=True, help_text="Of the sessions from first to last; null without a calendar."
    )


class CoverageSerializer(serializers.Serializer[Any]):
    """How much of the sessions the instruments cover, each from its first to its last bar."""

    instruments = serializers.IntegerField()
    complete = serializers.IntegerField(allow_null=True, help_text="Instruments without a gap.")
    missing_fraction = serializers.FloatField(allow_null=True)
    summary = serializers.CharField(help_text="For people.")
    least_covered = InstrumentCoverageSerializer(many=True, help_text="20 at most.")


class ReportSerializer(serializers.Serializer[Any]):
    """What is odd about the bars. Nothing here was changed or refused."""

    exchange = serializers.CharField(allow_null=True, help_text="Whose calendar was used.")
    assumed_after = serializers.DateField(
        allow_null=True,
        help_text="After this day the calendar is not known and weekdays were taken for sessions.",
    )
    coverage = CoverageSerializer()
    checks = CheckSerializer(many=True)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A suspension",
            value={
                "dataset_id": "56124b4e-392f-4b98-b2fc-2ca9b6898bcb",
                "version": 1,
                "of_version": 1,
                "report": {
                    "exchange": "XSHG",
                    "assumed_after": None,
                    "coverage": {
                        "instruments": 196,
                        "complete": 195,
                        "missing_fraction": 0.001406,
                        "summary": "196 instruments, 195 with a bar on every session from the "
                        "first to the last; 0.1% of these sessions are without a bar.",
                        "least_covered": [
                            {
                                "instrument": "SZ000812",
                                "start_on": "2014-05-12",
                                "end_on": "2015-11-27",
                                "bars": 276,
                                "missing_fraction": 0.275591,
                            }
                        ],
                    },
                    "checks": [
                        {
                            "kind": "gaps",
                            "count": 1,
                            "bars": 105,
                            "summary": "1 instrument has no bar on 105 sessions.",
                            "findings": [
                                {
                                    "instrument": "SZ000812",
                                    "start_on": "2015-06-23",
                                    "end_on": "2015-11-25",
                                    "bars": 105,
                                    "figure": 0.275591,
                                    "sentence": "SZ000812 has no bar on 105 of 381 sessions.",
                                }
                            ],
                        }
                    ],
                },
                "why_not": None,
            },
        )
    ]
)
class QualitySerializer(serializers.Serializer[Any]):
    """The quality report of a version; an undo or redo shows that of the bars it holds."""

    dataset_id = serializers.CharField()
    version = serializers.IntegerField()
    of_version = serializers.IntegerField(
        allow_null=True, help_text="The version it was made for; null for one without bars."
    )
    report = ReportSerializer(allow_null=True)
    why_not = serializers.CharField(allow_null=True, help_text="Why there is no report.")


class VersionCoverageSerializer(serializers.Serializer[Any]):
    """All instruments of a version."""

    dataset_id = serializers.CharField()
    version = serializers.IntegerField()
    instruments = InstrumentCoverageSerializer(
        many=True, allow_null=True, help_text="By instrument; null without a report."
    )

"""What results have in common: findings, and rows of frames."""

from typing import Any

from rest_framework import serializers

from strategy.api.fields import ObjectField
from strategy.frame_rows import MOST_ROWS


class RunFindingSerializer(serializers.Serializer[Any]):
    """Something odd about a back-test (docs/preflight.md) or a run of a strategy."""

    name = serializers.CharField(help_text="For programs, stable.")
    level = serializers.ChoiceField(["error", "warning"])
    sentence = serializers.CharField()
    mend = serializers.CharField()


class RowsAskedSerializer(serializers.Serializer[Any]):
    """Which rows, and how many at a time."""

    offset = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ROWS)
    start = serializers.DateField(required=False, help_text="First day.")
    end = serializers.DateField(required=False, help_text="Last day.")
    instrument = serializers.CharField(required=False, max_length=64)


class FrameRowsSerializer(serializers.Serializer[Any]):
    """Rows of a frame of the result, in its order."""

    count = serializers.IntegerField(help_text="Of all rows asked for.")
    next_offset = serializers.IntegerField(allow_null=True, help_text="Where to read on.")
    rows = serializers.ListField(
        child=ObjectField(),
        help_text="Of a back-test the columns of Qlib's report, positions, trades or indicators; "
        "null where a number was not computed.",
    )

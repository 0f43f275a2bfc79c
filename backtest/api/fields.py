"""Fields of requests: a back-test that the person sees."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from backtest.queries import backtests_seen_by
from strategy.api.fields import SeenField


@extend_schema_field(OpenApiTypes.STR)
class SeenBacktestField(SeenField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no back-test {pk_value!r} of yours."
    }

    def get_queryset(self) -> Any:
        return backtests_seen_by(self.context["request"].user)

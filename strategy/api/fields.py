"""Fields of requests and answers: a dataset or strategy that the person sees, JSON objects."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from data_management.queries import datasets_seen_by
from strategy.queries import strategies_seen_by


@extend_schema_field(OpenApiTypes.OBJECT)
class ObjectField(serializers.JSONField):
    """A JSON object as it is kept."""


class SeenField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of something of the person's own, shared or without an owner."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or "\x00" in data:
            self.fail("does_not_exist", pk_value=data)
        key: Any = data
        return super().to_internal_value(key)


@extend_schema_field(OpenApiTypes.STR)
class SeenDatasetField(SeenField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no dataset {pk_value!r} of yours."
    }

    def get_queryset(self) -> Any:
        seen: Any = datasets_seen_by(self.context["request"].user)
        return seen.select_related("current")


@extend_schema_field(OpenApiTypes.STR)
class SeenStrategyField(SeenField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no strategy {pk_value!r} of yours."
    }

    def get_queryset(self) -> Any:
        seen: Any = strategies_seen_by(self.context["request"].user)
        return seen.select_related("dataset__current", "owner")


def unknown_fields(serializer: Any, ignored: set[str]) -> None:
    """Raise ValidationError for fields of a request that the serializer does not have."""
    for name in set(serializer.initial_data) - set(serializer.fields) - ignored:
        known = ", ".join(serializer.fields)
        raise serializers.ValidationError({name: f"There is no such field; there are {known}."})
